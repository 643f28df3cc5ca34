"""A small terminal: what a user would see of what a program wrote to it. Anything that it doesn't know is an error."""
import codecs
import re
import unicodedata

SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")


def width_of(char):
    """The columns that a character takes."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Screen:
    """Rows of cells without an end below; a cell is the text of its character, "" behind one of double width.

    As xterm: what is written in the last column leaves the cursor there, and the next character wraps.
    """

    def __init__(self, columns):
        self.columns = columns
        self.rows = [[]]
        self.row = self.column = 0
        self.wraps = 0
        self.style = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._pending = ""

    def feed(self, data):
        """Takes bytes; characters and sequences may be split anywhere."""
        text = self._pending + self._decoder.decode(data)
        self._pending = ""
        at = 0
        while at < len(text):
            if text[at] != "\x1b":
                self._take(text[at])
                at += 1
                continue
            found = SEQUENCE.match(text, at)
            if found is None:
                if not re.fullmatch(r"\x1b(\[[0-9;]*)?", text[at:]):
                    raise AssertionError(f"unknown escape sequence {text[at:at + 12]!r}")
                self._pending = text[at:]
                return
            self._sequence(found[1], found[2])
            at = found.end()

    def resize(self, columns):
        """A terminal that neither reflows nor cuts what is on it."""
        self.columns = columns
        self.column = min(self.column, columns)

    @property
    def lines(self):
        """The rows as text, without blanks at their ends and without empty rows at the end."""
        lines = ["".join(row).rstrip() for row in self.rows]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def _take(self, char):
        if char == "\r":
            self.column = 0
        elif char == "\n":
            self.row += 1
            if self.row == len(self.rows):
                self.rows.append([])
        elif char < " " or char == "\x7f":
            raise AssertionError(f"unknown control character {char!r}")
        else:
            self._put(char)

    def _put(self, char):
        width = width_of(char)
        row = self.rows[self.row]
        if width == 0:
            assert self.column > 0, f"nothing that {char!r} could combine with"
            row[self.column - 1] += char
            return
        if self.column + width > self.columns:
            self.wraps += 1
            self._take("\r")
            self._take("\n")
            row = self.rows[self.row]
        row.extend(" " * (self.column + width - len(row)))
        row[self.column:self.column + width] = [char, ""][:width]
        self.column += width

    def _sequence(self, numbers, letter):
        if letter == "K" and numbers in ("", "0"):
            del self.rows[self.row][self.column:]
        elif letter == "m":
            self.style = "" if numbers in ("", "0") else self.style + f"{numbers};"
        else:
            raise AssertionError(f"unknown escape sequence ESC [ {numbers} {letter}")
