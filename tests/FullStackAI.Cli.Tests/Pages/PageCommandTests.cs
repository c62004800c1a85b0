using System.CommandLine;
using FullStackAI.Cli.Options;
using FullStackAI.Cli.Output;
using QuickStart;

namespace FullStackAI.Cli.Tests.Pages;

/// <summary>What the pages tell people to type is what the tool takes, and the guide's commands do what it says.</summary>
[TestClass]
[DoNotParallelize] // the guide names its files as a reader does, without a folder
public sealed class PageCommandTests
{
    private const string Guide = "docs/guide";

    public static IEnumerable<object[]> Lines => ShellLine.All().Select(line => new object[] { line.Page, line.Text, line.IsWhole });

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DynamicData(nameof(Lines))]
    public void Page_ACommand_IsOneOfTheTool(string page, string text, bool isWhole) =>
        Assert.AreEqual("", string.Join('\n', Faults(new ShellLine(page, text, isWhole))), $"{page}: {text}");

    [TestMethod]
    public void Pages_OptionsNamedAlone_Exist()
    {
        HashSet<string> known =
        [
            .. Commands(Root()).SelectMany(command => command.Options).SelectMany(option => option.Aliases.Append(option.Name))
        ];
        string[] unknown =
        [
            .. ShellLine.Pages()
                .Where(page => page.EndsWith(".md", StringComparison.Ordinal))
                .SelectMany(page =>
                    ShellLine.OptionsAlone(page).Where(option => !known.Contains(option)).Select(option => $"{page}: {option}"))
        ];

        Assert.IsEmpty(unknown, string.Join('\n', unknown));
    }

    [TestMethod]
    public void Pages_AllOfThem_AreFound()
    {
        ShellLine[] lines = [.. ShellLine.All()];

        Assert.IsGreaterThan(40, lines.Length);
        foreach (string page in (string[])[
            "README.md", "docs/guide/command-line.md", "docs/guide/onnx.md", "docs/guide/serving.md", "docs/deploy/security.md",
            "docs/deploy/compose.yaml",
        ])
        {
            Assert.Contains(page, lines.Select(line => line.Page));
        }
    }

    // What the tests above would say of pages that are wrong.
    [TestMethod]
    [DataRow("`fsai serve models/ --keys keys.json`", "There is no option '--keys'")]
    [DataRow("`fsai trian churn.csv`", "Did you mean 'train'?")]
    [DataRow("`fsai keys ad keys.json`", "There is no command 'fsai keys ad'")]
    [DataRow("`fsai train --folds many`", "'--folds' takes a whole number")]
    [DataRow("```\nfsai train churn.csv --label y\n```", "'--output' is required")]
    [DataRow("```\nfsai evaluate churn.fsai newer.csv extra.csv   metrics\n```", "'extra.csv' is one word too many")]
    [DataRow("```\nfsai profile churn.csv --seperator ; # a dialect\n```", "Did you mean '--separator'?")]
    [DataRow("```csharp\noptions.ApiKeyFile = \"k\"; // fsai keys add k --name app\n```", "There is no option '--name'")]
    public void Page_AWrongCommand_IsFound(string text, string fault) =>
        Assert.Contains(fault, string.Join('\n', ShellLine.OfMarkdown("page.md", text).SelectMany(Faults)));

    [TestMethod]
    [DataRow("```\nfsai keys     add keys.json --id app     API keys; also list\n```", "keys add keys.json --id app")]
    [DataRow("```\nfsai predict m.fsai new.csv --missing 'n/a ?' | head -3\n```", "predict m.fsai new.csv --missing n/a ?")]
    [DataRow("Say `fsai inspect m.fsai`, and read.", "inspect m.fsai")]
    [DataRow("`fsai` is the tool.", "")]
    public void Page_ACommand_IsReadAsAShellDoes(string text, string words) =>
        Assert.AreEqual(words, string.Join('\n', ShellLine.OfMarkdown("page.md", text).Select(line => string.Join(' ', line.Words))));

    [TestMethod]
    public void Guide_ItsCommandsInTheirOrder_Run()
    {
        string before = Environment.CurrentDirectory;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("guide-");
        List<string> skipped = [];
        int ran = 0;
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            ChurnData.Write("churn.csv", rows: 600, seed: 7);
            ChurnData.Write("newer.csv", rows: 200, seed: 8);
            foreach (ShellLine line in ((string[])["command-line.md", "serving.md", "onnx.md"])
                .SelectMany(name => ShellLine.OfMarkdown($"{Guide}/{name}"))
                .Where(line => UsageFaults.Check(Root(), line.Words, out _).Count == 0))
            {
                if (Reason(line) is { } reason)
                {
                    TestContext.WriteLine($"not run: {line.Text}: {reason}");
                    skipped.Add(line.Words[0]);
                    continue;
                }

                // A minute of training shows no more than a few trials here, which end on the slowest machine.
                Fsai run = Fsai.Run(line.Words[0] == "train"
                    ? [.. line.Words.Where(word => word is not ("--budget" or "30s")), "--budget", "10m", "--max-trials", "3"]
                    : line.Words);
                if (run.Code == ExitCode.Missing)
                {
                    TestContext.WriteLine($"not run: {line.Text}: {run.Error}");
                    continue;
                }

                Assert.AreEqual(ExitCode.Success, run.Code, $"{line.Page}: {line.Text}\n{run.Error}");
                ran++;
            }

            Assert.IsGreaterThan(12, ran);
            CollectionAssert.IsSubsetOf(skipped.Distinct().ToArray(), new[] { "serve", "optimize" });
            foreach (string file in (string[])["churn.fsai", "report.html", "predictions.csv", "churn.onnx", "keys.json", "churn.fsai.sig"])
            {
                Assert.IsTrue(File.Exists(file), file);
            }

            Assert.HasCount(201, File.ReadAllLines("predictions.csv"));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            folder.Delete(recursive: true);
        }
    }

    private static string? Reason(ShellLine line) => line.Words switch
    {
        ["serve", ..] => "it serves until it is stopped; its own tests do that",
        ["optimize", var model, ..] when !File.Exists(model) => $"'{model}' stands for a network of the reader's",
        _ => null,
    };

    private static string[] Faults(ShellLine line)
    {
        // A sentence may offer a choice of words, and leave out what a command must have.
        string[] words = line.IsWhole ? line.Words : [.. line.Words.Select(word => word.Split('|')[0])];
        return [.. UsageFaults.Check(Root(), words, out _).Where(fault => line.IsWhole || !IsLeftOut(fault))];
    }

    private static bool IsLeftOut(string fault) =>
        new[]
        {
            "is required", "missing for", "needs a command", "Say what to do",
        }.Any(words => fault.Contains(words, StringComparison.Ordinal));

    private static RootCommand Root() => new Tool(new Screen(TextWriter.Null, Stream.Null, TextWriter.Null)).Root;

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);
}
