using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FullStackAI.Cli.Tests;

[TestClass]
public sealed class DoctorTests
{
    private static readonly string[] Quick = ["--trainer", "baseline", "--folds", "2"];

    [TestMethod]
    public void Doctor_AColumnThatCopiesTheLabel_IsNamedWithWhatToDo()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("leaky.csv", Rows(shift: 0, leak: true));

        Fsai run = Fsai.Run("doctor", data, "--label", "y").Succeeded();

        Assert.Contains("1 finding in 200 rows", run.Out);
        Assert.Contains("severe: LabelCopy (status)", run.Out);
        Assert.Contains("Leave it out, unless it is known before the label is.", run.Out);
    }

    [TestMethod]
    public void Doctor_AsJson_ComparesTheTestFile()
    {
        using var folder = new WorkFolder();
        string data = folder.Write("train.csv", Rows(shift: 0, leak: false));
        string test = folder.Write("test.csv", Rows(shift: 30, leak: true));

        JsonNode report = JsonNode.Parse(Fsai.Run("doctor", data, "--label", "3", "--test", test, "--json").Succeeded().Out)!;

        Assert.AreEqual(200, (int)report["rows"]!);
        JsonNode finding = report["findings"]!.AsArray().Single()!;
        Assert.AreEqual("Drift", (string?)finding["kind"]);
        Assert.AreEqual("age", (string?)finding["columns"]![0]);
        Assert.IsGreaterThan(0.5, (double)finding["evidence"]!);
        Fsai.Run("doctor", data, "--label", "y", "--test", folder["none.csv"]).FailedWith(ExitCode.Data, "There is no file");
        Fsai.Run("doctor", data, "--label", "nope").FailedWith(ExitCode.Data, "There is no column 'nope'");
    }

    [TestMethod]
    public void Train_ALeakyFile_WarnsBeforeTheWork()
    {
        using var folder = new WorkFolder();
        string leaky = folder.Write("leaky.csv", Rows(shift: 0, leak: true));
        string clean = folder.Write("clean.csv", Rows(shift: 0, leak: false));

        Fsai warned = Fsai.Run(["train", leaky, "--label", "y", .. Quick, "-o", folder["m.fsai"], "--json"]).Succeeded();
        Assert.Contains("leak (LabelCopy): Column 'status'", warned.Error);
        Assert.AreEqual("LabelCopy", (string?)JsonNode.Parse(warned.Out)!["leakage"]![0]!["kind"]);

        Assert.Contains(
            "leaks: nothing suspicious",
            Fsai.Run(["train", clean, "--label", "y", .. Quick, "-o", folder["m.fsai"]]).Succeeded().Error);
    }

    private static string Rows(int shift, bool leak)
    {
        var text = new StringBuilder(leak ? "age,plan,y,status\n" : "age,plan,y\n");
        for (int row = 0; row < 200; row++)
        {
            int mixed = row * 7919 % 1009;
            bool yes = mixed % 17 % 2 == 0;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{20 + (mixed % 45) + shift + (row * 0.001)},{(mixed % 3 == 0 ? "basic" : "plus")},{(yes ? "yes" : "no")}{(leak ? yes ? ",left" : ",stayed" : "")}\n");
        }

        return text.ToString();
    }
}
