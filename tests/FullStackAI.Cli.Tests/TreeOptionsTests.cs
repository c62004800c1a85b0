using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

/// <summary>The options of tree trainers on the command line.</summary>
[TestClass]
public sealed class TreeOptionsTests
{
    [TestMethod]
    [DataRow(
        "boosting",
        "--trees 12 --learning-rate 0.2 --leaves 7 --depth 3 --min-data-in-leaf 5 --l1 0.1 --l2 1 --min-gain 0.01 --feature-fraction 0.9 --bagging-fraction 0.8 --max-bin 63 --monotone size=+")]
    [DataRow("boosting", "--trees 12 --objective quantile --quantile-alpha 0.4 --growth depthwise --feature-fraction-by-node 0.5")]
    [DataRow("boosting", "--trees 12 --objective tweedie --tweedie-power 1.3 --mode goss --path-smooth 2")]
    [DataRow("boosting", "--trees 200 --objective huber --huber-delta 2 --early-stopping 3")]
    [DataRow("boosting", "--trees 12 --mode dart --drop-rate 0.3")]
    [DataRow(
        "boosting",
        "--trees 12 --min-hessian 0.01 --max-delta-step 2 --random-thresholds true --bagging-fraction 0.7 --bagging-freq 3 --min-data-in-bin 1")]
    [DataRow(
        "boosting",
        "--trees 12 --mode goss --top-rate 0.3 --other-rate 0.2 --cat-smooth 2 --cat-l2 1 --max-cat-threshold 4 --min-data-per-group 5")]
    [DataRow("boosting", "--trees 12 --mode dart --max-drop 2 --skip-drop 0")]
    [DataRow("boosting", "--trees 12 --early-stopping 2 --validation-share 0.3 --truncation 5")]
    [DataRow("symmetric", "--trees 12 --depth 3 --learning-rate 0.2 --l2 1 --monotone size=+")]
    [DataRow(
        "forest",
        "--trees 9 --depth 4 --min-data-in-leaf 3 --min-data-to-split 8 --feature-fraction 1 --bagging-fraction 0.5 --bootstrap false")]
    [DataRow("extra-trees", "--trees 9 --max-bin 31 --bootstrap true")]
    public void Train_WithTreeOptions_GivesAModel(string trainer, string options)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai run = Fsai.Run([
            "train", data, "--label", "price", "--trainer", trainer, "--folds", "2", "-o", folder["m.fsai"], "--json",
            .. options.Split(' '),
        ]).Succeeded();

        JsonNode report = JsonNode.Parse(run.Out)!;
        Assert.AreEqual(trainer, (string?)report["best"]!["trainer"]);
        Assert.IsNull(report["best"]!["failure"]);
    }

    [TestMethod]
    public void Train_OrderedStatistics_MakeAModelThatPredicts()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        string[] options =
        [
            "--trainer", "symmetric", "--trees", "20", "--category-encoding", "orderedstatistics", "--category-combinations", "2",
            "--folds", "2",
        ];

        Fsai.Run(["train", data, "--label", "churned", .. options, "-o", folder["m.fsai"]]).Succeeded();

        Assert.HasCount(241, Fsai.Run("predict", folder["m.fsai"], data).Succeeded().Out.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void Train_MoreTrees_MakeALargerModel()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("churn.csv", Samples.Churn());
        int BytesOf(string trees, params string[] more) => (int)JsonNode.Parse(Fsai.Run(
            [
                "train", data, "--label", "churned", "--trainer", "boosting", "--folds", "2", "-o", folder["m.fsai"], "--json", "--trees",
                trees, .. more,
            ]).Succeeded().Out)!["bytes"]!;

        int few = BytesOf("5", "--balance-classes");
        Assert.IsGreaterThan(few, BytesOf("50", "--scale-pos-weight", "2"));
    }

    [TestMethod]
    [DataRow("boosting", "--learning-rate 2", "--learning-rate")]
    [DataRow("boosting", "--leaves 1", "--leaves")]
    [DataRow("boosting", "--monotone size", "column=+")]
    [DataRow("boosting", "--objective magic", "--objective")]
    [DataRow("boosting", "--bootstrap true", "is for forest, extra-trees")]
    [DataRow("forest", "--learning-rate 0.1", "is for boosting")]
    [DataRow("boosting", "--category-combinations 5", "--category-encoding")]
    [DataRow("forest", "--trees 0", "--trees")]
    [DataRow("auto", "--trees 5", "name one of them with '--trainer'")]
    [DataRow("linear-regression", "--leaves 5", "name one of them with '--trainer'")]
    public void Train_ABadTreeOption_IsAUsageFault(string trainer, string options, string expected)
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai run = Fsai.Run(["train", data, "--label", "price", "--trainer", trainer, "-o", folder["m.fsai"], .. options.Split(' ')]);

        Assert.AreEqual(ExitCode.Usage, run.Code, run.Error);
        Assert.Contains(expected, run.Error);
        Assert.DoesNotContain("BoostingOptions", run.Error);
    }

    [TestMethod]
    public void Train_MonotoneColumnThatIsNone_NamesTheOption()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("houses.csv", Samples.Houses());

        Fsai run = Fsai.Run("train", data, "--label", "price", "--trainer", "boosting", "--monotone", "width=+", "-o", folder["m.fsai"]);

        Assert.AreEqual(ExitCode.NoModel, run.Code, run.Error);
        Assert.Contains("--monotone", run.Error);
        Assert.Contains("size", run.Error);
    }
}
