using QuickStart;

namespace FullStackAI.GuideTests;

/// <summary>The guide's code compiles without a warning, and does what it says on a file of customers.</summary>
[TestClass]
[DoNotParallelize] // pages name their files as a reader does, without a folder
public sealed class GuideTests
{
    private const string Serving = "serving.md"; // serves until it is stopped

    public static IEnumerable<object[]> PackagePages => GuidePage.PackageNames.Select(name => new object[] { name });

    public static IEnumerable<object[]> PackagePagesWithCode =>
        GuidePage.PackageNames.Where(name => GuidePage.HasCode(GuidePage.Text(name))).Select(name => new object[] { name });

    public static IEnumerable<object[]> Pages => GuidePage.Names.Select(name => new object[] { name });

    [TestMethod]
    public void Guide_Pages_AreAllThere() =>
        CollectionAssert.AreEqual(
            new[]
            {
                "data.md", "experiments.md", "from-mlnet.md", "from-scikit-learn.md", "how-to.md", "onnx.md", "predicting.md", Serving,
                "training.md",
            },
            GuidePage.Names);

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Page_Code_CompilesWithoutAWarning(string name)
    {
        SkipWithoutRuntime(name);

        Assert.AreEqual("", string.Join('\n', new GuidePage(name).Faults));
    }

    [TestMethod]
    [DynamicData(nameof(PackagePagesWithCode))]
    public void PackagePage_Code_CompilesWithoutAWarning(string name)
    {
        SkipWithoutRuntime(name);

        Assert.AreEqual("", string.Join('\n', new GuidePage(name).Faults));
    }

    // A gallery shows the page by itself: what it points to in the repository would lead nowhere.
    [TestMethod]
    [DynamicData(nameof(PackagePages))]
    public void PackagePage_Links_AreAbsolute(string name) =>
        Assert.DoesNotContain("](", GuidePage.Text(name).Replace("](https://", "", StringComparison.Ordinal));

    [TestMethod]
    public async Task Pages_InTheirOrder_RunOnAFileOfCustomers()
    {
        string before = Environment.CurrentDirectory;
        TextWriter console = Console.Out;
        using var told = new StringWriter();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("guide-");
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            Console.SetOut(TextWriter.Synchronized(told));
            ChurnData.Write("churn.csv", rows: 1_500, seed: 7);
            foreach (string name in (string[])["data.md", "experiments.md", "training.md", "predicting.md", "how-to.md", "from-mlnet.md", "from-scikit-learn.md", .. HasRuntime
                ? (string[])["onnx.md"]
                : []])
            {
                await new GuidePage(name).RunAsync();
            }
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
        }

        string text = told.ToString();
        Assert.Contains("1500 rows", text);
        Assert.Contains("boosting: ", text);
        Assert.Contains("to learn from", text);
        foreach (string file in (string[])[
            "newcomers.csv", "churn.fsai", "by-hand.fsai", "report.html", "predictions.csv", "by-costs.fsai", "from-mlnet.fsai",
            "from-scikit-learn.fsai",
        ])
        {
            Assert.IsTrue(File.Exists(Path.Combine(folder.FullName, file)), file);
        }

        folder.Delete(recursive: true);
    }

    private static bool HasRuntime => Type.GetType("FullStackAI.OnnxRuntime.OnnxModel, FullStackAI.OnnxRuntime") is not null;

    private static void SkipWithoutRuntime(string name)
    {
        if ((name == "onnx.md" || name.EndsWith("OnnxRuntime.md", StringComparison.Ordinal)) && !HasRuntime)
        {
            Assert.Inconclusive("ONNX Runtime was left out of this build, as its own tests say.");
        }
    }
}
