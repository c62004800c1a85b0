using Examples;

namespace FullStackAI.GuideTests.Examples;

/// <summary>The command line of the examples.</summary>
[TestClass]
[DoNotParallelize] // standard error is the process's
public sealed class CommandLineTests
{
    [TestMethod]
    public void Read_AFileWithItsOptions_TellsThem()
    {
        var line = CommandLine.Read(["data.csv", "--label", "sold", "--budget", "2.5", "--short"], "usage", ["--label"], ["--budget", "--known"]);

        Assert.AreEqual("data.csv", line!.Path);
        Assert.AreEqual("sold", line["--label"]);
        Assert.AreEqual(TimeSpan.FromSeconds(2.5), line.Budget);
        Assert.IsTrue(line.IsShort);
        Assert.IsEmpty(line.Names("--known"));
        Assert.IsNull(line.WorkBudget(100), "a file of the user's own is given time");
    }

    [TestMethod]
    public void Read_Nothing_MakesItsOwnDataByWork() =>
        Assert.AreEqual(100, CommandLine.Read([], "usage", ["--label"], ["--budget"])!.WorkBudget(100));

    [TestMethod]
    [DataRow("data.csv", "a file of yours needs '--label'")]
    [DataRow("data.csv --label", "'--label' needs a value")]
    [DataRow("--lable x", "there is no option '--lable'")]
    [DataRow("one.csv two.csv --label x", "'two.csv' is a second file beside 'one.csv'")]
    public void Read_WordsWithoutSense_SaysWhatIsWrong(string words, string fault)
    {
        TextWriter before = Console.Error;
        using var told = new StringWriter();
        try
        {
            Console.SetError(told);
            Assert.IsNull(CommandLine.Read(words.Split(' '), "usage: it", ["--label"], []));
        }
        finally
        {
            Console.SetError(before);
        }

        StringAssert.Contains(told.ToString(), fault);
        StringAssert.Contains(told.ToString(), "usage: it");
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("soon")]
    public void Number_OfNoNumber_NamesTheOption(string value) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => CommandLine.Read(["--budget", value], "usage", [], ["--budget"])!.Budget).Message, $"Option '--budget' must be a number above zero; got '{value}'");
}
