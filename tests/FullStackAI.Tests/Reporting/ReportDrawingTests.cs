using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Numerics;
using FullStackAI.Reporting;
using FullStackAI.Trainers.Baseline;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Reporting;

/// <summary>What people see on the page: nothing is drawn beyond its frame, a class has one colour
/// everywhere, and levels without an order have no line between them.</summary>
[TestClass]
public sealed partial class ReportDrawingTests
{
    private const double LetterShare = 0.56; // of the size of the writing: the mean width of a letter of sans-serif types
    private const double Slack = 6; // a card has more room than that around its drawing

    [TestMethod]
    [DataRow(2)]
    [DataRow(4)]
    [DataRow(0)]
    public async Task Drawings_OfAnExperiment_StayInTheirFrames(int classes)
    {
        Table rows = ReportTests.Rows(300, classes);
        string[] levels = ["Married-spouse-absent", "Never-married", "a level whose name goes on and on and on"];
        var rng = new Rng(3);
        var table = new Table([
            .. rows.Columns,
            CategoryColumn.Of(
                "a column of quite a long name, longer than its place",
                [.. Enumerable.Range(0, 300).Select(_ => levels[rng.NextInt32(3)])]),
        ]);
        Leaderboard board = await ReportTests.Run(table, "y", new BaselineTrainer(), ReportTests.Boosting(), Family(classes));
        XElement[] drawings = [.. Drawings(board.Report().Html)];
        Assert.IsGreaterThan(10, drawings.Length);
        foreach (XElement drawing in drawings)
        {
            InFrame(drawing);
        }
    }

    [TestMethod]
    public void InFrame_AWordThatIsTooLong_IsSeen() =>
        Assert.ThrowsExactly<AssertFailedException>(() =>
            InFrame(Drawings("<svg viewBox=\"0 0 100 50\"><text x=\"30\" y=\"10\" class=\"label end\">Married-spouse-absent</text></svg>").Single()));

    [TestMethod]
    public async Task Drawings_OfSeveralClasses_GiveEachOneColour()
    {
        Leaderboard board = await ReportTests.Run(ReportTests.Rows(300, classes: 4), "y", ReportTests.Boosting());
        string page = board.Report().Html;
        Dictionary<string, HashSet<string>> styles = [];
        foreach (Match entry in LegendEntry().Matches(page))
        {
            string name = ClassName().Match(entry.Groups[2].Value).Value;
            if (name.Length > 0)
            {
                styles.TryAdd(name, []);
                styles[name].Add(entry.Groups[1].Value);
            }
        }

        Assert.HasCount(4, styles);
        Assert.IsTrue(
            styles.Values.All(own => own.Count == 1),
            string.Join("; ", styles.Select(pair => $"{pair.Key}: {string.Join(", ", pair.Value)}")));
        Assert.HasCount(4, styles.Values.SelectMany(own => own).Distinct().ToArray());
    }

    [TestMethod]
    public async Task Drawings_OfLevelsAndSeveralClasses_AreDotsWithoutLines()
    {
        Leaderboard board = await ReportTests.Run(ReportTests.Rows(300, classes: 4), "y", ReportTests.Boosting());
        XElement levels = Drawings(board.Report().Html).Single(
            drawing => (string?)drawing.Attribute("aria-label") == "Partial dependence on three");
        Assert.IsEmpty(levels.Elements("path").Where(path => Styles(path).Contains("line")));
        Assert.HasCount(3 * 4, levels.Elements("circle").ToArray()); // levels × classes
        XElement numbers = Drawings(board.Report().Html).Single(
            drawing => (string?)drawing.Attribute("aria-label") == "Partial dependence on one");
        Assert.HasCount(4, numbers.Elements("path").Where(path => Styles(path).Contains("strong")).ToArray());
    }

    [TestMethod]
    public async Task Curves_OfColumnsThatSayNothing_AreNotDrawn()
    {
        // The label is one column; the others are noise that a linear model gives next to no weight.
        var rng = new Rng(8);
        double[] x = [.. Enumerable.Range(0, 2_000).Select(_ => rng.NextGaussian())];
        var table = new Table([
            new NumberColumn("x", x),
            .. Enumerable.Range(0, 3).Select(i => (Column)new NumberColumn($"noise {i}", [.. x.Select(_ => rng.NextGaussian())])),
            new NumberColumn("y", [.. x.Select(value => 2 * value)]),
        ]);
        string page = (await ReportTests.Run(table, "y", new LinearRegressionTrainer())).Report().Html;
        Assert.Contains("Partial dependence on x", page);
        Assert.DoesNotContain("Partial dependence on noise", page);
    }

    [TestMethod]
    [DataRow(0.0, "0.0%")]
    [DataRow(0.00008, "below 0.1%")]
    [DataRow(0.012, "1.2%")]
    public void Percent_OfAShare_IsNeverZeroForSomething(double share, string expected) =>
        Assert.AreEqual(expected, LeakageFinding.Percent(share));

    private static FullStackAI.Trainers.ITrainer Family(int classes) =>
        classes == 0 ? new LinearRegressionTrainer() : new LogisticRegressionTrainer();

    private static IEnumerable<XElement> Drawings(string page) => Drawing().Matches(page).Select(match => XElement.Parse(match.Value));

    private static string[] Styles(XElement element) =>
        ((string?)element.Attribute("class") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void InFrame(XElement drawing)
    {
        double[] box = [.. ((string)drawing.Attribute("viewBox")!).Split(' ').Select(Number)];
        (double width, double height) = (box[2], box[3]);
        string name = (string?)drawing.Attribute("aria-label") ?? "a drawing";
        foreach (XElement text in drawing.Elements("text").Where(text => text.Attribute("x") is not null))
        {
            string[] styles = Styles(text);
            string shown = string.Concat(text.Nodes().OfType<XText>().Select(node => node.Value));
            double size = styles.Contains("label") ? 12.5 : styles.Contains("count") ? 12 : 11;
            double length = shown.Length * size * LetterShare;
            double x = Number((string)text.Attribute("x")!);
            (double from, double to) = styles.Contains("end") ? (x - length, x)
                : styles.Contains("mid") ? (x - (length / 2), x + (length / 2))
                : (x, x + length);
            Assert.IsTrue(from >= -Slack && to <= width + Slack, $"'{shown}' reaches from {from:0} to {to:0} of {width:0} in: {name}");
        }

        foreach (XElement bar in drawing.Elements("rect"))
        {
            (double x, double y) = (Number((string)bar.Attribute("x")!), Number((string)bar.Attribute("y")!));
            Assert.IsTrue(
                x >= 0
                    && y >= 0
                    && x + Number((string)bar.Attribute("width")!) <= width + 0.5
                    && y + Number((string)bar.Attribute("height")!) <= height + 0.5,
                $"a bar leaves: {name}");
        }

        foreach (XElement dot in drawing.Elements("circle"))
        {
            Assert.IsTrue(
                Number((string)dot.Attribute("cx")!) is var x
                    && x >= 0
                    && x <= width
                    && Number((string)dot.Attribute("cy")!) is var y
                    && y >= 0
                    && y <= height,
                $"a dot leaves: {name}");
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("<svg [^>]*viewBox.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawing();

    [GeneratedRegex("class=\"line (c[0-9]+)\" d=\"M1 4H21\"/></svg>([^<]*)</span>")]
    private static partial Regex LegendEntry();

    [GeneratedRegex("class [0-9]")]
    private static partial Regex ClassName();
}
