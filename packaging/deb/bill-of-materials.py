#!/usr/bin/env python3
"""What the program is made of, from the packages that the build restored: a bill of materials (CycloneDX 1.5, JSON) and
the notices of third parties.

Usage: bill-of-materials.py ASSETS PACKAGES VERSION BOM NOTICES
  ASSETS    sensor/obj/project.assets.json, as 'dotnet publish' left it
  PACKAGES  folder of the restored packages (~/.nuget/packages)
A package without a licence is an error: nobody may ship it unseen.
"""
import base64
import datetime
import json
import os
import sys
import uuid
import xml.etree.ElementTree as xml

BUILD_ONLY = ("microsoft.net.illink.tasks", "microsoft.netcore.app.crossgen2", "microsoft.dotnet.ilcompiler",
              "microsoft.netcore.app.host", "runtime.linux-x64.microsoft.dotnet.ilcompiler",
              "runtime.linux-arm64.microsoft.dotnet.ilcompiler")


def restored(assets):
    """Name and version of every package in the program: restored, downloaded by name, and the runtime itself."""
    found, used = set(), set()
    for name, library in assets["libraries"].items():
        if library["type"] == "package":
            found.add(tuple(name.lower().split("/")))
    for framework in assets["project"]["frameworks"].values():
        for download in framework.get("downloadDependencies", []):
            found.add((download["name"].lower(), download["version"].strip("[]").split(",")[0]))
        used |= {name.lower() for name in framework.get("frameworkReferences", {})}
    build_only = BUILD_ONLY if "microsoft.aspnetcore.app" in used else BUILD_ONLY + ("microsoft.aspnetcore.app.runtime",)
    return sorted(package for package in found if not package[0].startswith(build_only))


def element(root, name):
    for child in root.iter():
        if child.tag.rsplit("}", 1)[-1] == name:
            return child
    return None


def text(root, name):
    found = element(root, name)
    return (found.text or "").strip() if found is not None else ""


def component(folder, name, version):
    path = os.path.join(folder, name, version)
    specification = xml.parse(os.path.join(path, name + ".nuspec")).getroot()
    licence = element(specification, "license")
    if licence is None or licence.get("type") != "expression" or not (licence.text or "").strip():
        sys.exit(f"bill-of-materials.py: {name} {version} names no licence; see to it before it is shipped")
    identity = text(specification, "id")
    result = {
        "type": "library",
        "bom-ref": f"pkg:nuget/{identity}@{version}",
        "name": identity,
        "version": version,
        "licenses": [{"license": {"id": licence.text.strip()}}],
        "purl": f"pkg:nuget/{identity}@{version}",
    }
    if text(specification, "copyright"):
        result["copyright"] = text(specification, "copyright")
    digest = os.path.join(path, f"{name}.{version}.nupkg.sha512")
    if os.path.exists(digest):
        with open(digest, encoding="ascii") as file:
            result["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(file.read()).hex()}]
    address = text(specification, "projectUrl")
    if address:
        result["externalReferences"] = [{"type": "website", "url": address}]
    return result, specification, path


def notices(parts):
    lines = ["Redis audit sensor: notices of third parties", "",
             "The program contains the libraries below, unchanged. Texts of the licences are at the end.", ""]
    used = set()
    for part, specification, path in parts:
        licence = part["licenses"][0]["license"]["id"]
        used.add(licence)
        owner = part.get("copyright") or f"Copyright {text(specification, 'authors')}"
        lines += ["-" * 80, f"{part['name']} {part['version']}    {licence}", owner]
        lines += [reference["url"] for reference in part.get("externalReferences", [])]
        for name in ("THIRD-PARTY-NOTICES.TXT", "NOTICE", "NOTICE.txt"):
            further = os.path.join(path, name)
            if os.path.exists(further):
                with open(further, encoding="utf-8-sig") as file:
                    lines += ["", file.read().replace("\r\n", "\n").rstrip()]
        lines.append("")
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "licences")
    for licence in sorted(used):
        with open(os.path.join(here, licence + ".txt"), encoding="utf-8") as file:
            lines += ["=" * 80, licence, "", file.read().rstrip(), ""]
    return "\n".join(lines) + "\n"


def main():
    assets_path, folder, version, bom_path, notices_path = sys.argv[1:]
    with open(assets_path, encoding="utf-8-sig") as file:
        assets = json.load(file)
    parts = [component(folder, name, number) for name, number in restored(assets)]
    components = [part for part, _, _ in parts]
    when = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    program = f"pkg:generic/redis-audit-sensor@{version}"
    names = "\n".join(part["purl"] for part in components)
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, program + names)}",
        "version": 1,
        "metadata": {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": program, "name": "redis-audit-sensor", "version": version,
                          "licenses": [{"license": {"id": "MIT"}}]},
        },
        "components": components,
        "dependencies": [{"ref": program, "dependsOn": [part["bom-ref"] for part in components]}],
    }
    with open(bom_path, "w", encoding="utf-8") as file:
        json.dump(bom, file, indent=2, ensure_ascii=False)
        file.write("\n")
    with open(notices_path, "w", encoding="utf-8") as file:
        file.write(notices(parts))


if __name__ == "__main__":
    main()
