using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Data.Csv;

[TestClass]
public sealed class CsvTypeTests
{
    [TestMethod]
    public void FromCsv_EmptyNumbers_AreMissingNotZero()
    {
        Table table = CsvText.Load("a,b\n1,1.5\n,\n3,2.5\n");

        CollectionAssert.AreEqual(new object?[] { 1L, null, 3L }, table["a"].Values());
        CollectionAssert.AreEqual(new object?[] { 1.5, null, 2.5 }, table["b"].Values());
    }

    [TestMethod]
    [DataRow("a,x\n1,\"1,234\"\n2,\"12,000,500\"\n3,7\n", "Integer", 12_000_500.0, DisplayName = "commas, in quotes")]
    [DataRow("a;x\n1;1,234\n2;12,000,500\n3;7\n", "Integer", 12_000_500.0, DisplayName = "commas that are no decimal commas")]
    [DataRow("a;x\n1;1'234.50\n2;12'000'500.25\n3;7\n", "Number", 12_000_500.25, DisplayName = "apostrophes")]
    [DataRow("a;x\n1;1\u00A0234,50\n2;12\u00A0000\u00A0500,25\n3;7\n", "Number", 12_000_500.25, DisplayName = "blanks that do not break")]
    public void FromCsv_GroupsOfThreeDigits_AreNumbers(string text, string kind, double second)
    {
        Table table = CsvText.Load(text);

        Assert.AreEqual($"Integer {kind}", table.Kinds());
        Assert.AreEqual(second, Convert.ToDouble(table["x"].GetValue(1), CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public void FromCsv_OneBadTokenAmongNumbers_IsMissingAndReportedWithItsLine()
    {
        string text = "x\n" + string.Concat(Enumerable.Range(1, 200).Select(i => i == 150 ? "1O.5\n" : $"{i}.5\n"));

        Table table = CsvText.Load(text, null, out LoadReport report);

        Assert.AreEqual(ColumnKind.Number, table["x"].Kind);
        Assert.IsTrue(table["x"].IsMissing(149));
        LoadWarning warning = report.Warnings.Single();
        Assert.AreEqual(151, warning.Line);
        Assert.AreEqual("x", warning.Column);
        StringAssert.Contains(warning.Message, "'1O.5'");
    }

    [TestMethod]
    public void FromCsv_BadTokenBehindQuotedLineEnds_NamesTheRightLine()
    {
        string text = "note,x\n\"two\nlines\",1\n" + string.Concat(Enumerable.Range(1, 50).Select(i => $"w,{i}\n")) + "w,bad\n";

        CsvText.Load(text, null, out LoadReport report);

        Assert.AreEqual(54, report.Warnings.Single().Line);
    }

    [TestMethod]
    public void FromCsv_ManyWordsAmongNumbers_AreACategory()
    {
        string text = "x\n" + string.Concat(Enumerable.Range(1, 100).Select(i => i % 10 == 0 ? $"w{i}\n" : $"{i}\n"));

        Table table = CsvText.Load(text, null, out LoadReport report);

        Assert.AreEqual(ColumnKind.Category, table["x"].Kind);
        StringAssert.Contains(report.Columns[0].Reason, "line 11");
    }

    [TestMethod]
    public void FromCsv_OneWordRepeatedAmongNumbers_IsReadAsMissing()
    {
        string text = "x\n" + string.Concat(Enumerable.Range(1, 100).Select(i => i % 10 == 0 ? "pending\n" : $"{i}\n"));

        Table table = CsvText.Load(text, null, out LoadReport report);

        Assert.AreEqual(ColumnKind.Integer, table["x"].Kind);
        Assert.AreEqual(10, table["x"].CountMissing());
        StringAssert.Contains(report.Warnings.Single().Message, "10 cells");
    }

    [TestMethod]
    public void FromCsv_NumbersThatStartAsWords_AreFoundOnTheWholeFile()
    {
        string text = "x\n"
            + string.Concat(Enumerable.Repeat("pending\n", 1500))
            + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n"));

        Assert.AreEqual(ColumnKind.Integer, CsvText.Load(text)["x"].Kind);
    }

    [TestMethod]
    public void FromCsv_WordsFarBehindNumbers_TurnTheColumnWhole()
    {
        string text = "x\n"
            + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i % 100}\n"))
            + string.Concat(Enumerable.Range(0, 5000).Select(i => $"w{i % 7}\n"));

        Table table = CsvText.Load(text);

        Assert.AreEqual(ColumnKind.Category, table["x"].Kind);
        Assert.AreEqual("99", table["x"].GetValue(99_999));
        Assert.AreEqual("w0", table["x"].GetValue(100_000));
        Assert.AreEqual(107, ((CategoryColumn)table["x"]).Levels.Count);
    }

    [TestMethod]
    public void FromCsv_DecimalFarBehindIntegers_TurnsTheColumnIntoNumbers()
    {
        string text = "x\n" + string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i}\n")) + "0.5\n\n7\n";

        Table table = CsvText.Load(text);

        Assert.AreEqual(ColumnKind.Number, table["x"].Kind);
        Assert.AreEqual(299_999.0, table["x"].GetValue(299_999));
        Assert.AreEqual(0.5, table["x"].GetValue(300_000));
    }

    [TestMethod]
    public void FromCsv_CodesWithLeadingZeros_StayWords()
    {
        Table table = CsvText.Load("zip,month\n02134,01\n10001,02\n94105,12\n");

        CollectionAssert.AreEqual(new object?[] { "02134", "10001", "94105" }, table["zip"].Values());
        CollectionAssert.AreEqual(new object?[] { 1L, 2L, 12L }, table["month"].Values());
    }

    [TestMethod]
    [DataRow("yes", "no", ColumnKind.Boolean)]
    [DataRow("True", "False", ColumnKind.Boolean)]
    [DataRow("Y", "N", ColumnKind.Boolean)]
    [DataRow("0", "1", ColumnKind.Integer)]
    [DataRow("F", "M", ColumnKind.Category)]
    [DataRow("Y", "Y", ColumnKind.Category)]
    [DataRow("yes", "maybe", ColumnKind.Category)]
    [DataRow("yes", "true", ColumnKind.Category)]
    public void FromCsv_TwoWords_AreBooleanWhereTheyMeanIt(string first, string second, ColumnKind expected) =>
        Assert.AreEqual(expected, CsvText.Load($"x,y\n{first},1\n{second},2\n{first},3\n")["x"].Kind);

    [TestMethod]
    public void FromCsv_Boolean_KeepsItsWords()
    {
        var column = (BooleanColumn)CsvText.Load("x,y\nNo,1\nyes,2\n,3\n")["x"];

        CollectionAssert.AreEqual(new object?[] { false, true, null }, column.Values());
        Assert.AreEqual(new BooleanWords("No", "yes"), column.Words);
    }

    [TestMethod]
    public void FromCsv_WordsForMissing_AreCountedInTheReport()
    {
        CsvText.Load("x,c\n1,a\nNA,?\nn/a,b\n-,a\n5,b\n6,b\n7,b\n8,b\n", null, out LoadReport report);

        Assert.AreEqual(3, report.Columns[0].Missing);
        StringAssert.Contains(report.Columns[0].MissingTokens, "'NA' × 1");
        Assert.AreEqual(1, report.Columns[1].Missing);
        Assert.AreEqual("'?' × 1", report.Columns[1].MissingTokens);
    }

    [TestMethod]
    public void FromCsv_MissingValuesNamed_ReplaceTheBuiltInOnes()
    {
        Table table = CsvText.Load("x,c\n1,NA\n-999,none\n3,NA\n", new CsvOptions { MissingValues = ["-999", "none"] });

        CollectionAssert.AreEqual(new object?[] { 1L, null, 3L }, table["x"].Values(), "-999 is a number, yet named as missing");
        CollectionAssert.AreEqual(new object?[] { "NA", null, "NA" }, table["c"].Values());
    }

    [TestMethod]
    public void FromCsv_AmbiguousDates_AreDecidedByTheWholeColumn()
    {
        Table days = CsvText.Load("d\n03/04/2020\n05/06/2020\n31/12/2020\n");
        Table months = CsvText.Load("d\n03/04/2020\n05/06/2020\n12/31/2020\n");

        Assert.AreEqual(new DateTime(2020, 4, 3), days["d"].GetValue(0));
        Assert.AreEqual(new DateTime(2020, 3, 4), months["d"].GetValue(0));
        Assert.AreEqual(new DateTime(2020, 12, 31), months["d"].GetValue(2));
    }

    [TestMethod]
    public void FromCsv_DatesThatNeverTell_WarnAndCanBeOverruled()
    {
        Table assumed = CsvText.Load("d\n03/04/2020\n05/06/2020\n", null, out LoadReport report);
        Table named = CsvText.Load("d\n03/04/2020\n05/06/2020\n", new CsvOptions { DayFirst = true });

        Assert.AreEqual(new DateTime(2020, 3, 4), assumed["d"].GetValue(0));
        StringAssert.Contains(report.Warnings.Single().Message, "DayFirst");
        Assert.AreEqual(new DateTime(2020, 4, 3), named["d"].GetValue(0));
    }

    [TestMethod]
    public void FromCsv_DateFormatNamed_IsRead()
    {
        Table table = CsvText.Load("d\n2020w05\n2020w17\n", new CsvOptions { DateFormats = ["yyyy'w'dd"] });

        Assert.AreEqual(new DateTime(2020, 1, 17), table["d"].GetValue(1));
    }

    [TestMethod]
    public void FromCsv_LongWords_AreTextAndShortOnesCategories()
    {
        string text = "review,plan\n"
            + string.Concat(Enumerable.Range(0, 50).Select(i => $"this is review number {i},plan {i % 3} of three\n"));

        Assert.AreEqual("Text Category", CsvText.Load(text).Kinds());
    }

    [TestMethod]
    public void FromCsv_TypesNamed_Overrule()
    {
        Table table = CsvText.Load("zip,flag,note,n\n123,0,a b,1\n456,1,c d,x\n", new CsvOptions
        {
            Types = new Dictionary<string, ColumnKind>
            {
                ["zip"] = ColumnKind.Category,
                ["flag"] = ColumnKind.Boolean,
                ["3"] = ColumnKind.Text,
                ["n"] = ColumnKind.Number,
            },
        });

        Assert.AreEqual("Category Boolean Text Number", table.Kinds());
        CollectionAssert.AreEqual(new object?[] { 1.0, null }, table["n"].Values());
    }

    [TestMethod]
    public void FromCsv_IgnoredColumns_AreLeftOutAndReported()
    {
        Table table = CsvText.Load("a,b,c\n1,2,3\n", new CsvOptions { IgnoredColumns = ["b"] }, out LoadReport report);

        CollectionAssert.AreEqual(new[] { "a", "c" }, table.Columns.Select(column => column.Name).ToArray());
        Assert.IsTrue(report.Columns.Any(column => column.Name == "b" && column.Kind is null));
    }

    [TestMethod]
    public void FromCsv_InfiniteAndHugeNumbers_AreValues()
    {
        Table table = CsvText.Load("x,n\n1e308,1\ninf,2\n-inf,3\nnan,4\n");

        CollectionAssert.AreEqual(new object?[] { 1e308, double.PositiveInfinity, double.NegativeInfinity, null }, table["x"].Values());
    }

    [TestMethod]
    public void FromCsv_AnyNumberOfThreads_GivesTheSameTableAndReport()
    {
        string text = RandomText(rows: 40_000);

        Table one = CsvText.Load(text, new CsvOptions { Threads = 1 }, out LoadReport reportOfOne);
        Table four = CsvText.Load(text, new CsvOptions { Threads = 4 }, out LoadReport reportOfFour);

        Assert.AreEqual(reportOfOne.ToString(), reportOfFour.ToString());
        foreach ((Column a, Column b) in one.Columns.Zip(four.Columns))
        {
            CollectionAssert.AreEqual(a.Values(), b.Values(), a.Name);
        }
    }

    [TestMethod]
    public void FromCsv_UnderAForeignCulture_ReadsTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.AreEqual(1.5, CsvText.Load("x\n1.5\n2.5\n")["x"].GetValue(0));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void FromCsv_MaxRows_StopsThere()
    {
        string text = "x\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n"));

        Table table = CsvText.Load(text, new CsvOptions { MaxRows = 123_456, Threads = 3 });

        Assert.AreEqual(123_456, table.RowCount);
        Assert.AreEqual(123_455L, table["x"].GetValue(123_455));
    }

    [TestMethod]
    public void FromCsv_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        using var stream = new MemoryStream("a\n1\n"u8.ToArray());

        Assert.ThrowsExactly<OperationCanceledException>(() => Table.FromCsv(stream, null, cancelled.Token));
    }

    [TestMethod]
    public void FromCsv_FaultyOptions_AreNamedTogether()
    {
        ArgumentException failure = Assert.ThrowsExactly<ArgumentException>(
            () => CsvText.Load("a\n1\n", new CsvOptions { Separator = '"', MaxRows = 0, Threads = 0 }));

        StringAssert.Contains(failure.Message, nameof(CsvOptions.Separator));
        StringAssert.Contains(failure.Message, nameof(CsvOptions.MaxRows));
        StringAssert.Contains(failure.Message, nameof(CsvOptions.Threads));
    }

    private static string RandomText(int rows)
    {
        Rng rng = new(3);
        var text = new System.Text.StringBuilder("i,x,c,d,t,b\n");
        for (int row = 0; row < rows; row++)
        {
            string x = rng.NextInt32(50) == 0 ? ""
                : rng.NextInt32(5000) == 0 ? "bad"
                : rng.NextGaussian().ToString(CultureInfo.InvariantCulture);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{rng.NextInt32(1000)},{x},level {rng.NextInt32(40)},2020-01-{1 + rng.NextInt32(28):00},\"a longer text, number {rng.NextInt32(1_000_000)} of it\",{(rng.NextInt32(2) == 0 ? "yes" : "no")}\n");
        }

        return text.ToString();
    }
}
