"""Make the files that are made of lessons; see scripts/lesson_files.py."""
from scripts.lesson_files import files
if __name__ == "__main__":
    for place, text in files().items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        print(f"{place.name}: {len(text)} bytes")
