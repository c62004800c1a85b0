using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.Tests.Evaluation;

[TestClass]
public sealed class LabelledTableTests
{
    private static readonly Table Six = new([
        new NumberColumn("x", [1, 2, 3, 4, 5, 6]),
        new NumberColumn("w", [1, 0, 2, 1, 1, 3]),
        new IntegerColumn("g", [7, 8, 7, 8, 7, 8]),
        new TextColumn("y", ["a", null, "b", "a", "c", "b"]),
    ]);

    [TestMethod]
    public void ForTraining_MissingLabels_AreLeftOutWithAWarning()
    {
        LabelledTable data = LabelledTable.ForTraining(Six, new DataRoles { Label = "y", Weights = "w", Group = "g" });
        Assert.AreEqual(5, data.Count);
        CollectionAssert.AreEqual(new[] { 0, 2, 3, 4, 5 }, data.SourceRows.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2, 1, 1, 3 }, data.Weights);
        CollectionAssert.AreEqual(new[] { "x" }, data.Features.Columns.Select(column => column.Name).ToArray());
        Assert.AreEqual("1 of 6 rows have no label 'y' and were left out.", data.Warnings[0]);
        StringAssert.Contains(data.Warnings[1], "One class has one row only: 'c'");
    }

    [TestMethod]
    public void ForTraining_ColumnsByNumber_AreFound()
    {
        LabelledTable data = LabelledTable.ForTraining(Six, new DataRoles { Label = "4", Ignored = ["2"] });
        Assert.AreEqual("y", data.Roles.Label);
        CollectionAssert.AreEqual(new[] { "x", "g" }, data.Features.Columns.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void ForTraining_UnknownColumns_NamesThemAllAndThoseThereAre()
    {
        var error = Assert.ThrowsExactly<SchemaException>(
            () => LabelledTable.ForTraining(Six, new DataRoles { Label = "target", Weights = "5" }));
        StringAssert.Contains(error.Message, "There is no column 'target', '5'. The table has 4: 1 'x', 2 'w', 3 'g', 4 'y'");
    }

    [TestMethod]
    public void ForTraining_BadWeight_NamesTheRow()
    {
        Table table = new([new NumberColumn("x", [1, 2]), new NumberColumn("w", [1, -2]), new TextColumn("y", ["a", "b"])]);
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(
                () => LabelledTable.ForTraining(table, new DataRoles { Label = "y", Weights = "w" })).Message,
            "Weight 'w' is -2 in row 2");
    }

    [TestMethod]
    public void ForTraining_OnlyTheLabel_SaysThatNoFeatureIsLeft() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(
                () => LabelledTable.ForTraining(new Table([new TextColumn("y", ["a", "b"])]), new DataRoles { Label = "y" })).Message,
            "No feature is left");

    [TestMethod]
    public void ForTraining_Ranking_PutsGroupsTogether()
    {
        Table table = new([
            new NumberColumn("x", [1, 2, 3, 4, 5]),
            new TextColumn("q", ["b", "a", "b", "a", "b"]),
            new IntegerColumn("relevance", [0, 1, 2, 0, 1]),
        ]);
        LabelledTable data = LabelledTable.ForTraining(table, new DataRoles { Label = "relevance", Group = "q", Task = TaskKind.Ranking });
        CollectionAssert.AreEqual(new[] { 0, 2, 4, 1, 3 }, data.SourceRows.ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 2, 1, 1, 0 }, data.Labels.Values.ToArray());
        CollectionAssert.AreEqual(new[] { 3, 2 }, data.GroupSizes(rows: null));
        CollectionAssert.AreEqual(new[] { 2, 1 }, data.GroupSizes([0, 2, 4]));
    }

    [TestMethod]
    public void ForEvaluation_TableWithoutWeights_IsReadAll()
    {
        LabelledTable training = LabelledTable.ForTraining(Six, new DataRoles { Label = "y", Weights = "w", Group = "g" });
        Table test = new([new TextColumn("y", ["b", "a"]), new NumberColumn("x", [0, 9])]);
        LabelledTable data = LabelledTable.ForEvaluation(test, training.Roles, training.Encoder);
        CollectionAssert.AreEqual(new float[] { 1, 0 }, data.Labels.Values.ToArray());
        Assert.IsNull(data.Weights);
    }
}
