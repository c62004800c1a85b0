namespace FullStackAI.Cli.Tests;

[TestClass]
public sealed class HelpTests
{
    [TestMethod]
    [DataRow("train", "--label <column>", "(REQUIRED)")]
    [DataRow("evaluate", "<MODEL> <FILE>", "--threshold")]
    [DataRow("predict", "--keep <id,name>", "larger than memory")]
    [DataRow("explain", "<MODEL> <FILE>", "--row")]
    [DataRow("inspect", "<MODEL>", "known answers")]
    [DataRow("export", "--opset <n>", "--no-classes")]
    [DataRow("optimize", "--calibration <file|folder>", "[MODEL with the ending .optimized.onnx]")]
    [DataRow("completion", "bash|fish|powershell|zsh", "SHELL")]
    public void Help_OfACommand_NamesItsOptions(string command, string first, string second)
    {
        string help = Fsai.Run(command, "--help").Succeeded().Out;

        Assert.Contains(first, help);
        Assert.Contains(second, help);
    }

    [TestMethod]
    public void Help_OfTheTool_TellsTheExitCodes()
    {
        string help = Fsai.Run("--help").Succeeded().Out;

        foreach (ExitCode code in Enum.GetValues<ExitCode>())
        {
            Assert.Contains($" {(int)code} ", help, $"{code}");
        }
    }

    [TestMethod]
    [DataRow("fsai tra", "train")]
    [DataRow("fsai train x.csv --task mul", "multiclass")]
    [DataRow("fsai train x.csv --trainer boo", "boosting")]
    [DataRow("fsai evaluate m.fsai x.csv --sep", "--separator")]
    public void Suggest_ABegunWord_CompletesIt(string line, string expected)
    {
        string[] words = Fsai.Run($"[suggest:{line.Length}]", line).Succeeded().Out.Split('\n');

        CollectionAssert.Contains(words, expected);
    }

    [TestMethod]
    [DataRow("bash", "complete -o default -F _fsai fsai")]
    [DataRow("zsh", "compdef _fsai fsai")]
    [DataRow("fish", "complete -c fsai")]
    [DataRow("powershell", "Register-ArgumentCompleter")]
    public void Completion_OfAShell_IsItsScript(string shell, string line) =>
        Assert.Contains(line, Fsai.Run("completion", shell).Succeeded().Out);
}
