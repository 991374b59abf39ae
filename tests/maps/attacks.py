"""What somebody might type into a name to make a map run it."""

ATTACKS = (
    "<img src=x onerror=alert(1)>",
    "${alert(2)}",
    "`);alert(3);//",
    "</script><script>alert(4)</script>",
    '"><svg/onload=alert(5)>',
    "\\'; alert(6); //",
    "{{ 'alert(7)' }}",
    "${parent.document.title=9001}",
    "{{ 7 * 191 }}",
    "{% if x %}{{{",
    "{# note",
    "&lt;img src=x onerror=alert(8)&gt;",
    "\u2028alert(9)\u2029",
)
