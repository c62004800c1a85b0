using System.Globalization;
using System.Text.RegularExpressions;
using FullStackAI.Reporting;

namespace FullStackAI.Tests.Reporting;

[TestClass]
public sealed partial class ReportStyleTests
{
    private const double OfText = 4.5; // WCAG 2.2, 1.4.3 (AA)
    private const double OfGraphics = 3; // WCAG 2.2, 1.4.11 (AA)

    [TestMethod]
    [DataRow(":root{")]
    [DataRow("@media (prefers-color-scheme:dark){:root{")]
    [DataRow("@media print{:root{")]
    public void Sheet_InEveryScheme_HasEnoughContrast(string scheme)
    {
        Dictionary<string, string> colours = Colours(scheme);
        (string Text, string Ground)[] texts =
        [
            ("ink", "bg"), ("ink", "card"), ("ink", "soft"), ("ink", "note-bg"), ("ink", "severe-bg"), ("ink", "warn-bg"),
            ("ink", "fine-bg"),
            ("muted", "bg"), ("muted", "card"), ("muted", "soft"), ("muted", "note-bg"), ("muted", "severe-bg"), ("muted", "warn-bg"),
            ("muted", "fine-bg"),
            ("accent", "bg"), ("severe", "severe-bg"), ("warn", "warn-bg"), ("fine", "fine-bg"),
        ];
        foreach ((string text, string ground) in texts)
        {
            Assert.IsGreaterThanOrEqualTo(OfText, Contrast(colours[text], colours[ground]), $"{text} on {ground}");
        }

        foreach (string drawn in (string[])["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c9", "c10"])
        {
            Assert.IsGreaterThanOrEqualTo(OfGraphics, Contrast(colours[drawn], colours["card"]), drawn);
        }
    }

    [TestMethod]
    public void Contrast_BlackOnWhite_IsTheLargest() => Assert.AreEqual(21, Contrast("#000", "#ffffff"), 1e-9);

    [TestMethod]
    public void Sheet_NothingFromOutside_IsAskedFor()
    {
        foreach (string word in (string[])["url(", "@import", "http", "expression"])
        {
            Assert.DoesNotContain(word, ReportStyle.Sheet);
        }
    }

    private static Dictionary<string, string> Colours(string scheme)
    {
        int start = ReportStyle.Sheet.IndexOf(scheme, StringComparison.Ordinal) + scheme.Length;
        string block = ReportStyle.Sheet[start..ReportStyle.Sheet.IndexOf('}', start)];
        return Variable().Matches(block).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    private static double Contrast(string one, string other)
    {
        (double light, double dark) = (Math.Max(Luminance(one), Luminance(other)), Math.Min(Luminance(one), Luminance(other)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string colour)
    {
        string hex = colour.Length == 4 ? string.Concat(colour.Skip(1).Select(digit => $"{digit}{digit}")) : colour[1..];
        double Channel(int at)
        {
            double value = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(0)) + (0.7152 * Channel(2)) + (0.0722 * Channel(4));
    }

    [GeneratedRegex("--([a-z0-9-]+):(#[0-9a-f]{3,6})")]
    private static partial Regex Variable();
}
