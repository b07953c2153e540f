"""What the tools sign, made on the spot: the smallest file of each kind that a tool and its verifier accept."""

import struct
import subprocess
import zipfile

ALIGNMENT = 512
SECTION_FLAGS = 0x60000020  # code, executable, readable


def run(*command, folder):
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def padded(content, size=ALIGNMENT):
    return content + b"\0" * (-len(content) % size)


def portable_executable(subsystem=3):
    """A 64-bit Windows program (an EFI one with subsystem 10) of one section that only returns."""
    code = padded(b"\x31\xc0\xc3")
    coff = struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x22)
    optional = struct.pack("<HBBIIIII", 0x20B, 14, 0, len(code), 0, 0, 0x1000, 0x1000)
    optional += struct.pack("<QIIHHHHHHIIIIHH", 0x140000000, 0x1000, ALIGNMENT, 6, 0, 0, 0, 6, 0, 0, 0x2000,
                            ALIGNMENT, 0, subsystem, 0x160)  # fmt: skip
    optional += struct.pack("<QQQQII", 0x100000, 0x1000, 0x100000, 0x1000, 0, 16) + b"\0" * 128
    section = struct.pack("<8sIIIIIIHHI", b".text", 3, 0x1000, len(code), ALIGNMENT, 0, 0, 0, 0, SECTION_FLAGS)
    dos = b"MZ" + b"\0" * 58 + struct.pack("<I", 64)
    return padded(dos + b"PE\0\0" + coff + optional + section) + code


def program(folder):
    (folder / "app.exe").write_bytes(portable_executable())


def efi_program(folder):
    (folder / "app.efi").write_bytes(portable_executable(subsystem=10))


def script(folder):
    (folder / "app.ps1").write_text("Write-Output 'hello'\r\n", encoding="utf-8")


def windows_files(folder):
    """Of each kind one."""
    program(folder)
    script(folder)
    run("gcab", "-c", "app.cab", "app.ps1", folder=folder)
    (folder / "app.wxs").write_text(WIX, encoding="utf-8")
    run("wixl", "-o", "app.msi", "app.wxs", folder=folder)


WIX = """<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Name="App" Id="*" UpgradeCode="7c1f5a0e-5a4c-4c0e-9d83-0b7a4f3c1d20" Language="1033"
           Version="1.0.0" Manufacturer="Tests">
    <Package InstallerVersion="200" Compressed="yes"/>
    <Media Id="1" Cabinet="app.cab" EmbedCab="yes"/>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Component Id="Script" Guid="2f8d1c3a-93c5-4f0c-8a42-6de1f5b0a711">
        <File Id="app.ps1" Source="app.ps1" KeyPath="yes"/>
      </Component>
    </Directory>
    <Feature Id="All" Level="1"><ComponentRef Id="Script"/></Feature>
  </Product>
</Wix>
"""


def archive(folder, name, files):
    with zipfile.ZipFile(folder / name, "w") as target:
        for path, content in files.items():
            target.writestr(path, content)


def jar(folder):
    archive(folder, "app.jar", {"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\n\r\n", "hello.txt": "hello\n"})


def apk(folder):
    """apksigner is told what the manifest would say, so nobody reads it."""
    archive(folder, "app.apk", {"AndroidManifest.xml": b"\x03\0\x08\0\x08\0\0\0", "classes.dex": b"dex\n035\0"})


def pdf(folder):
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>"]  # fmt: skip
    content, offsets = b"%PDF-1.7\n", []
    for number, value in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    start = len(content)
    content += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    (folder / "app.pdf").write_bytes(content)


def rpm(folder):
    spec = "Name: app\nVersion: 1\nRelease: 1\nSummary: A test\nLicense: none\nBuildArch: noarch\n"
    (folder / "app.spec").write_text(spec + "%description\nA test.\n%files\n", encoding="utf-8")
    run("rpmbuild", "-bb", "--quiet", "--define", f"_topdir {folder}/rpmbuild", "--define", f"_rpmdir {folder}",
        "--define", "_build_name_fmt app.rpm", "app.spec", folder=folder)  # fmt: skip


def deb(folder):
    control = folder / "deb" / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    control.write_text(
        "Package: app\nVersion: 1\nArchitecture: all\nMaintainer: Tests <tests@example.test>\nDescription: a test\n"
    )
    # debsigs reads the members by their older names.
    run("dpkg-deb", "-Zgzip", "--root-owner-group", "--build", "deb", "app.deb", folder=folder)


def kernel_module(folder):
    """sign-file appends to whatever it is given."""
    (folder / "app.ko").write_bytes(b"\x7fELF" + bytes(range(256)) * 8)


def image(folder):
    """An OCI image as a build leaves it: one layer, one tag."""
    run("umoci", "init", "--layout", "image", folder=folder)
    run("umoci", "new", "--image", "image:app", folder=folder)
    (folder / "hello.txt").write_text("hello\n", encoding="utf-8")
    run("umoci", "insert", "--rootless", "--image", "image:app", "hello.txt", "/hello.txt", folder=folder)


def data(folder):
    (folder / "app.bin").write_bytes(b"hello release\n" * 1000)
