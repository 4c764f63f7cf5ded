# Prints colours and what they are called, a line `red green blue<TAB>name` each, the numbers from
# 0 to 1: awk -v seed=1 -v count=3000 -f colours.awk. The names follow from hue, saturation and
# lightness by rules, so there is one right answer to each colour.
BEGIN {
    srand(seed)
    names = split("red orange yellow green turquoise blue violet pink", name, " ")
    split("15 45 70 160 195 255 290 345", upto, " ")
    for (n = 0; n < count; n++) {
        hue = rand() * 360
        saturation = rand()
        lightness = 0.02 + 0.96 * rand()
        rgb(hue, saturation, lightness)
        printf "%.3f %.3f %.3f\t%s\n", red, green, blue, called(hue, saturation, lightness)
    }
}

function called(h, s, l,    text, i) {
    if (l < 0.08) return "black"
    if (l > 0.94) return "white"
    text = l < 0.25 ? "very dark " : l < 0.42 ? "dark " : l > 0.85 ? "very light " : l > 0.65 ? "light " : ""
    if (s < 0.1) return text "grey"
    if (s < 0.4) text = text "greyish "
    if (h >= upto[names]) return text name[1]
    for (i = 1; i < names; i++) if (h < upto[i]) break
    return text name[i]
}

# Sets red, green and blue from hue in degrees, saturation and lightness.
function rgb(h, s, l,    c, x, m, sector) {
    c = (1 - (2 * l - 1 < 0 ? 1 - 2 * l : 2 * l - 1)) * s
    sector = h / 60
    x = sector - 2 * int(sector / 2) - 1
    x = c * (1 - (x < 0 ? -x : x))
    m = l - c / 2
    red = green = blue = m
    if (sector < 1) { red += c; green += x }
    else if (sector < 2) { red += x; green += c }
    else if (sector < 3) { green += c; blue += x }
    else if (sector < 4) { green += x; blue += c }
    else if (sector < 5) { red += x; blue += c }
    else { red += c; blue += x }
}
