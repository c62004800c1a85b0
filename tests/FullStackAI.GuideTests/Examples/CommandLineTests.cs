using Examples;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The command line of the examples, and the frame they are told in.</summary>
[TestClass]
[DoNotParallelize] // standard error and output are the process's
public sealed class CommandLineTests
{
    private const string Usage = "[file.csv --label column [--known column,column]] [--budget seconds] [--horizon steps] [--short]";

    [TestMethod]
    public void Read_AFileWithItsOptions_TellsThem()
    {
        var line = CommandLine.Read(["data.csv", "--label", "sold", "--budget", "2.5", "--short"], Usage);

        Assert.AreEqual("data.csv", line!.Path);
        Assert.AreEqual("sold", line["--label"]);
        Assert.AreEqual(TimeSpan.FromSeconds(2.5), line.Budget);
        Assert.AreEqual(7, line.Count("--horizon", 7));
        Assert.IsTrue(line.IsShort);
        Assert.IsEmpty(line.Names("--known"));
        Assert.IsNull(line.WorkBudget(100), "a file of the user's own is given time");
    }

    [TestMethod]
    public void Read_Nothing_MakesItsOwnDataByWork() =>
        Assert.AreEqual(100, CommandLine.Read([], Usage)!.WorkBudget(100));

    [TestMethod]
    [DataRow("data.csv", "a file of yours needs '--label'")]
    [DataRow("data.csv --label", "'--label' needs a value")]
    [DataRow("--lable x", "there is no option '--lable'")]
    [DataRow("--known x", "'--known' belongs to a file of yours, and none is named")]
    [DataRow("--budget 0", "'--budget' must be a number above zero; got '0'")]
    [DataRow("--budget soon", "'--budget' must be a number above zero; got 'soon'")]
    [DataRow("--horizon 2.5", "'--horizon' must be a whole number above zero; got '2.5'")]
    [DataRow("one.csv two.csv --label x", "'two.csv' is a second file beside 'one.csv'")]
    public void Read_WordsWithoutSense_SaysWhatIsWrong(string words, string fault)
    {
        (CommandLine? line, string told) = Told(() => CommandLine.Read(words.Split(' '), Usage));

        Assert.IsNull(line);
        StringAssert.Contains(told, fault);
        StringAssert.Contains(told, Usage);
    }

    [TestMethod]
    public void Read_AFileWhereNoneIsRead_SaysSo() =>
        StringAssert.Contains(
            Told(() => CommandLine.Read(["data.csv"], "[--short]")).Told, "no file is read here, and 'data.csv' is no option");

    [TestMethod]
    [DataRow("", 0, "")]
    [DataRow("--budget soon", 2, "error: '--budget' must be a number above zero; got 'soon'.")]
    [DataRow("--label 3", 2, "there is no option '--label'")]
    [DataRow("gone.csv", 3, "gone.csv")]
    public void Tell_ToItsEnd_GivesTheExitCodeAndOneLine(string words, int exitCode, string fault)
    {
        (int code, string told) = Told(() =>
            Story.TellAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), "[file.csv]", (line, folder) =>
            {
                Assert.IsTrue(Directory.Exists(folder.Path));
                Assert.AreEqual(10, line.Budget.TotalSeconds);
                return line.Path is null ? Task.CompletedTask : throw new FileNotFoundException($"There is no file '{line.Path}'.");
            }).Result);

        Assert.AreEqual(exitCode, code);
        StringAssert.Contains(told, fault);
    }

    [TestMethod]
    public void Tell_AFaultOfTheProgram_LetsItThrough() =>
        Assert.ThrowsExactly<NotSupportedException>(
            () => Story.TellAsync([], "", (_, _) => throw new NotSupportedException()).GetAwaiter().GetResult());

    private static (T Value, string Told) Told<T>(Func<T> read)
    {
        (TextWriter error, TextWriter output) = (Console.Error, Console.Out);
        using var told = new StringWriter();
        try
        {
            Console.SetError(told);
            Console.SetOut(told);
            return (read(), told.ToString());
        }
        finally
        {
            Console.SetError(error);
            Console.SetOut(output);
        }
    }
}
