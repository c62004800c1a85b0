using System.Text;
using FullStackAI.Reporting;

namespace FullStackAI.Tests.Reporting;

[TestClass]
public sealed class HtmlTests
{
    [TestMethod]
    [DataRow("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [DataRow("\" onload='x' `", "&quot; onload=&#39;x&#39; &#96;")]
    [DataRow("a & b", "a &amp; b")]
    [DataRow("nul\0 bell\a esc\u001b next\u0085", "nul\uFFFD bell\uFFFD esc\uFFFD next\uFFFD")]
    [DataRow("turned \u202Egnp.exe\u2066", "turned \uFFFDgnp.exe\uFFFD")]
    [DataRow("whole 😀 naïve 漢字 \t\n", "whole 😀 naïve 漢字 \t\n")]
    public void Append_AnyText_BecomesHarmless(string text, string expected)
    {
        var target = new StringBuilder();
        HtmlText.Append(target, text);
        Assert.AreEqual(expected, target.ToString());
    }

    [TestMethod]
    public void Append_HalfACharacter_IsReplaced()
    {
        var target = new StringBuilder();
        HtmlText.Append(target, $"half {'\uD83D'} of one, {'\uDE00'} other half{'\uD83D'}");
        Assert.AreEqual("half \uFFFD of one, \uFFFD other half\uFFFD", target.ToString());
    }

    [TestMethod]
    public void Append_ABook_IsCut()
    {
        var target = new StringBuilder();
        HtmlText.Append(target, new string('x', 1_000_000));
        Assert.AreEqual(2_001, target.Length);
    }

    [TestMethod]
    public void Add_Holes_AreTextAndLiteralsAreMarkup()
    {
        string hostile = "</p><b>";
        string text = new Html().Add($"<p title=\"{hostile}\">{hostile}{1.23456}{new Html().Add($"<i>{7}</i>")}</p>").ToString();
        Assert.AreEqual("<p title=\"&lt;/p&gt;&lt;b&gt;\">&lt;/p&gt;&lt;b&gt;1.23<i>7</i></p>", text);
    }

    [TestMethod]
    [DataRow(0.0, 1.0, new[] { 0.0, 0.2, 0.4, 0.6, 0.8, 1.0 }, "0.2")]
    [DataRow(14_999.0, 500_001.0, new[] { 0.0, 100_000, 200_000, 300_000, 400_000, 500_000, 600_000 }, "100k")]
    [DataRow(-3.0, 7.0, new[] { -4.0, -2, 0, 2, 4, 6, 8 }, "−2")]
    [DataRow(0.5, 1.6, new[] { 0.5, 0.75, 1.0, 1.25, 1.5, 1.75 }, "0.75")]
    public void Axis_OverARange_HasRoundTicksAroundIt(double low, double high, double[] ticks, string second)
    {
        Axis axis = Axis.Over(low, high);
        CollectionAssert.AreEqual(ticks, axis.Ticks.Select(tick => Math.Round(tick, 9)).ToArray());
        Assert.AreEqual(second, axis.Label(axis.Ticks[1]));
    }

    [TestMethod]
    [DataRow(5.0, 5.0)]
    [DataRow(0.0, 0.0)]
    [DataRow(double.NaN, 1.0)]
    [DataRow(double.NegativeInfinity, double.PositiveInfinity)]
    public void Axis_OverNoRange_IsStillOne(double low, double high)
    {
        Axis axis = Axis.Over(low, high);
        Assert.IsGreaterThan(axis.Low, axis.High);
        Assert.IsTrue(double.IsFinite(axis.Place(low, 0, 100)) || double.IsNaN(low));
    }

    [TestMethod]
    public void Histogram_Values_AreCountedOnce()
    {
        Histogram histogram = Histogram.Of([0, 0.5, 1, 1, double.NaN, double.PositiveInfinity], 2);
        CollectionAssert.AreEqual(new double[] { 1, 3 }, histogram.Counts);
    }

    [TestMethod]
    [DataRow(0.92814, "0.9281")]
    [DataRow(-0.00001, "−1e-5")]
    [DataRow(206855.8, "206,856")]
    [DataRow(12.3456, "12.35")]
    [DataRow(double.NaN, "–")]
    public void Short_ANumber_HasAboutFourDigits(double value, string expected) => Assert.AreEqual(expected, Figures.Short(value));
}
