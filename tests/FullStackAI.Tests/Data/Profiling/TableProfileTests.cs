using FullStackAI.Data;
using FullStackAI.Data.Profiling;

namespace FullStackAI.Tests.Data.Profiling;

[TestClass]
public sealed class TableProfileTests
{
    [TestMethod]
    public void Of_Numbers_GivesRangeAndQuantiles()
    {
        TableProfile profile = TableProfile.Of(CsvText.Load("x\n4\n1\nNA\n3\n2\n"));

        ColumnProfile x = profile.Columns[0];
        Assert.AreEqual(1, x.Missing);
        Assert.AreEqual(4, x.Distinct);
        // sorted 1 2 3 4: the quantile q lies at 3q behind the first
        Assert.AreEqual(
            new NumberSummary(1, 1.15, 1.75, 2.5, 3.25, 3 + ((0.95 * 3) - 2), 4, 2.5, Math.Sqrt(5.0 / 3), 0).ToString(),
            x.Numbers!.ToString());
        CollectionAssert.AreEqual(new[] { "4", "1", "3" }, x.Examples.ToArray());
    }

    [TestMethod]
    public void Of_EachKind_GetsItsRoleAndSummary()
    {
        string text = "id,plan,since,note,label\n"
            + string.Concat(Enumerable.Range(1, 60).Select(
                i => $"{i},p{i % 3},2020-01-{1 + (i % 28):00},this is a rather long note number {i},{(i % 2 == 0 ? "yes" : "no")}\n"));

        TableProfile profile = TableProfile.Of(CsvText.Load(text));

        CollectionAssert.AreEqual(
            new[] { SuggestedRole.Identifier, SuggestedRole.Feature, SuggestedRole.Time, SuggestedRole.Text, SuggestedRole.Label },
            profile.Columns.Select(column => column.Role).ToArray());
        Assert.AreEqual(new LevelShare("p1", 20), profile.Columns[1].TopLevels[0]);
        Assert.AreEqual(new DateRange(new DateTime(2020, 1, 1), new DateTime(2020, 1, 28)), profile.Columns[2].Dates);
        Assert.AreEqual(new LevelShare("no", 30), profile.Columns[4].TopLevels[0]);
    }

    [TestMethod]
    public void Of_ConstantMissingAndDuplicateColumns_AreFound()
    {
        TableProfile profile = TableProfile.Of(CsvText.Load("a,b,c,d,e\n1,7,,1,\n2,7,,2,\n3,7,,3,5\n"));

        Assert.AreEqual("Constant b, AllMissing c, DuplicateColumn d, Constant e, MostlyMissing e", Found(profile));
        Assert.AreEqual(SuggestedRole.Ignore, profile.Columns[3].Role);
    }

    [TestMethod]
    public void Of_DuplicateRows_AreCounted()
    {
        TableProfile profile = TableProfile.Of(CsvText.Load("a,b\n1,x\n2,y\n1,x\n1,y\n1,x\n"));

        Assert.AreEqual(2, profile.DuplicateRows);
        Assert.AreEqual("DuplicateRows ", Found(profile));
    }

    [TestMethod]
    public void Of_Outliers_AreCounted()
    {
        TableProfile profile = TableProfile.Of(
            CsvText.Load("x\n" + string.Concat(Enumerable.Range(1, 50).Select(i => $"{i % 10}\n")) + "900\ninf\n"));

        Assert.AreEqual(2, profile.Columns[0].Numbers!.Outliers);
        Assert.AreEqual("Outliers x, Infinite x", Found(profile).Replace(", DuplicateRows ", "", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Of_CopiesOfTheLabel_AreFound()
    {
        string text = "x,code,euros,cents,part,rest,price\n" + string.Concat(Enumerable.Range(1, 80).Select(i =>
            FormattableString.Invariant(
                $"{i * i % 17},k{i % 20},{i % 20 * 3},{i % 20 * 300},{i % 7},{(i % 20 * 3) - (i % 7)},{i % 20 * 3}\n")));

        TableProfile profile = TableProfile.Of(CsvText.Load(text), new ProfileOptions { Label = "price" });

        string[] copies =
        [
            .. profile.Warnings.Where(warning => warning.Finding == ProfileFinding.LabelCopy).Select(warning => warning.Column!)
        ];
        CollectionAssert.AreEqual(new[] { "code", "euros", "cents" }, copies);
        StringAssert.Contains(profile.Warnings.Single(warning => warning.Finding == ProfileFinding.LabelSum).Message, "'part' and 'rest'");
    }

    [TestMethod]
    public void Of_LabelWithGapsAndRareClasses_IsReported()
    {
        string text = "x,class\n"
            + string.Concat(Enumerable.Range(1, 40).Select(i => $"{i % 5},{(i < 3 ? "rare" : i == 9 ? "" : "common")}\n"));

        string found = Found(TableProfile.Of(CsvText.Load(text)));

        StringAssert.Contains(found, "LabelMissing class, RareClass class");
    }

    [TestMethod]
    public void Of_UnknownLabel_IsRefused() =>
        Assert.ThrowsExactly<SchemaException>(() => TableProfile.Of(CsvText.Load("a\n1\n"), new ProfileOptions { Label = "b" }));

    [TestMethod]
    public void Of_BikeSharing_FindsTheIndexAndTheSumThatLeaks()
    {
        TableProfile profile = TableProfile.Of(Table.FromCsv(RealData.File("bike_sharing/hour.csv")), new ProfileOptions { Label = "cnt" });

        Assert.AreEqual(SuggestedRole.Identifier, profile.Columns[0].Role);
        StringAssert.Contains(
            profile.Warnings.Single(warning => warning.Finding == ProfileFinding.LabelSum).Message, "'casual' and 'registered'");
    }

    [TestMethod]
    public void Of_Wine_CountsDuplicateRows() =>
        Assert.AreEqual(937, TableProfile.Of(Table.FromCsv(RealData.File("wine_quality/winequality-white.csv"))).DuplicateRows);

    [TestMethod]
    public void Of_Churn_FindsTheCustomerNumber()
    {
        TableProfile profile = TableProfile.Of(
            Table.FromCsv(RealData.File("telco_churn/Telco-Customer-Churn.csv")), new ProfileOptions { Label = "Churn" });

        Assert.AreEqual("customerID", profile.Warnings.Single(warning => warning.Finding == ProfileFinding.Identifier).Column);
    }

    [TestMethod]
    public void ToString_Profile_HasALineForEachColumnAndWarning()
    {
        const string expected = """
            3 rows, 2 columns, 0 duplicate rows
            column  type      role     missing    distinct  range or most frequent  median  examples
            n       Number    Ignore   1 (33.3%)  1         1.5 … 1.5               1.5     1.5
            c       Category  Feature             2         x × 2, y × 1                    x, y
            warning: column 'n': every cell that is there has the same value; only whether it is there tells anything.

            """;

        Assert.AreEqual(expected.ReplaceLineEndings("\n"), TableProfile.Of(CsvText.Load("n,c\n1.5,x\n,x\n1.5,y\n")).ToString());
    }

    private static string Found(TableProfile profile) =>
        string.Join(", ", profile.Warnings.Select(warning => $"{warning.Finding} {warning.Column}"));
}
