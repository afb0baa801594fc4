"""What goes into a Debian package of the lab."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deb:
    """A binary package: its control fields, its files by absolute path, its maintainer scripts by name."""

    name: str
    version: str
    depends: tuple[str, ...] = ()
    conffiles: tuple[str, ...] = ()
    files: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)

    def control(self) -> str:
        """The text of DEBIAN/control."""
        lines = [f"Package: {self.name}", f"Version: {self.version}", "Architecture: amd64"]
        if self.depends:
            lines.append(f"Depends: {', '.join(self.depends)}")
        lines += ["Section: net", "Priority: optional", "Maintainer: hawizard lab <lab@localhost>"]
        return "\n".join([*lines, f"Description: {self.name} for the lab", ""])

    def filename(self) -> str:
        """The name of the package's file, as dpkg names it."""
        return f"{self.name}_{self.version}_amd64.deb"
