using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.Tests.Evaluation;

[TestClass]
public sealed class LabelEncoderTests
{
    [TestMethod]
    public void Fit_BooleanWithWords_IsBinaryWithTheTrueWordPositive()
    {
        var encoder = LabelEncoder.Fit(new BooleanColumn("churn", [0, 1, 1], new BooleanWords("No", "Yes")));
        Assert.AreEqual(TaskKind.Binary, encoder.Task);
        CollectionAssert.AreEqual(new[] { "No", "Yes" }, encoder.ClassNames.ToArray());
    }

    [TestMethod]
    public void Fit_BooleanWhoseTrueWordSortsFirst_KeepsItPositive() =>
        CollectionAssert.AreEqual(
            new[] { "no", "ja" }, LabelEncoder.Fit(new BooleanColumn("y", [0, 1], new BooleanWords("no", "ja"))).ClassNames.ToArray());

    [TestMethod]
    public void Fit_TwoWords_TakesTheLaterAsPositiveUnlessOneSaysYes()
    {
        CollectionAssert.AreEqual(new[] { "<=50K", ">50K" }, Words(["<=50K", ">50K", "<=50K"]).ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { "zero", "yes" }, Words(["yes", "zero"]).ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { "spam", "ham" }, Words(["ham", "spam"], positive: "ham").ClassNames.ToArray());
    }

    [TestMethod]
    public void Fit_UnknownPositiveClass_ListsTheClasses() =>
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => Words(["ham", "spam"], positive: "eggs")).Message,
            "positive class 'eggs' is not in label 'y'. It has: 'ham', 'spam'");

    [TestMethod]
    public void Fit_TwoNumbers_IsBinaryWithTheLargerPositive()
    {
        var encoder = LabelEncoder.Fit(new IntegerColumn("y", [10, 2, 2, 10]));
        Assert.AreEqual(TaskKind.Binary, encoder.Task);
        CollectionAssert.AreEqual(new[] { "2", "10" }, encoder.ClassNames.ToArray());
        StringAssert.Contains(encoder.Reason, "two values, 2 and 10");
    }

    [TestMethod]
    public void Fit_FewWholeNumbersWithoutGaps_IsMulticlass()
    {
        var encoder = LabelEncoder.Fit(new IntegerColumn("quality", [.. Enumerable.Range(0, 700).Select(row => 3L + (row % 7))]));
        Assert.AreEqual(TaskKind.Multiclass, encoder.Task);
        CollectionAssert.AreEqual(new[] { "3", "4", "5", "6", "7", "8", "9" }, encoder.ClassNames.ToArray());
    }

    [TestMethod]
    [DataRow(700, 40, 1, DisplayName = "many values")]
    [DataRow(700, 7, 100, DisplayName = "gaps")]
    [DataRow(40, 8, 1, DisplayName = "each on few rows")]
    public void Fit_OtherWholeNumbers_IsARegression(int rows, int values, int step) =>
        Assert.AreEqual(
            TaskKind.Regression,
            LabelEncoder.Fit(new IntegerColumn("y", [.. Enumerable.Range(0, rows).Select(row => (long)(row % values * step))])).Task);

    [TestMethod]
    public void Fit_Decimals_IsARegression() =>
        Assert.AreEqual(TaskKind.Regression, LabelEncoder.Fit(new NumberColumn("y", [1.5, 2, 3])).Task);

    [TestMethod]
    public void Fit_AskedForAnotherTask_Follows()
    {
        var column = new IntegerColumn("y", [3, 4, 5, 6, 7]);
        Assert.AreEqual(TaskKind.Multiclass, LabelEncoder.Fit(column, TaskKind.Multiclass).Task);
        Assert.AreEqual(TaskKind.Regression, LabelEncoder.Fit(column, TaskKind.Regression).Task);
        StringAssert.Contains(
            Assert.ThrowsExactly<SchemaException>(() => LabelEncoder.Fit(column, TaskKind.Binary)).Message,
            "has 5 classes, but a binary task was asked for: '3', '4'");
    }

    [TestMethod]
    public void Fit_LabelThatCannotBeLearned_SaysWhatAndWhatToDo()
    {
        Message("'y' is missing in all 2 rows", new NumberColumn("y", [double.NaN, double.NaN]));
        Message("'y' is 'a' in every row", new TextColumn("y", ["a", "a"]));
        Message("'y' is '2.5' in every row", new NumberColumn("y", [2.5, 2.5]));
        Message("'y' is '7' in every row", new IntegerColumn("y", [7, 7]));
        Message("'y' holds DateTime values, which cannot be predicted", new DateTimeColumn("y", [1, 2]));
        Message(
            "'y' holds free text: 200 different values in 200 rows",
            new TextColumn("y", Enumerable.Range(0, 200).Select(row => $"text {row}")));
        Message("'y' is 1E+308 in row 2; expected a finite number below 3.4e38", new NumberColumn("y", [1.5, 1e308, 2.5]));
        Message("'y' is Infinity in row 1", new NumberColumn("y", [double.PositiveInfinity, 0.5, 1.5]));
        Message("'y' has no rows", new NumberColumn("y", []));
    }

    [TestMethod]
    public void Fit_WordsThatAreNames_AreRefusedUnlessAskedFor()
    {
        // 30 of 40 rows have a word of their own: an identifier, or the wrong column.
        var names = CategoryColumn.Of("name", Enumerable.Range(0, 40).Select(row => row < 30 ? $"n{row}" : "again"));
        string message = Assert.ThrowsExactly<SchemaException>(() => LabelEncoder.Fit(names)).Message;
        StringAssert.Contains(message, "'name' has 31 different values in 40 rows, and 30 rows have one that no other row has");
        StringAssert.Contains(message, "Choose another column");
        Assert.HasCount(31, LabelEncoder.Fit(names, TaskKind.Multiclass).ClassNames);
        // two rows each
        Assert.HasCount(20, LabelEncoder.Fit(CategoryColumn.Of("name", Enumerable.Range(0, 40).Select(row => $"n{row % 20}"))).ClassNames);
    }

    [TestMethod]
    public void Fit_NumbersOfTwoKinds_AreTheClassesTheyRead()
    {
        // Each name is made once for all cells of one value; missing cells and cells of another column kind have the same names.
        LabelEncoder encoder = LabelEncoder.Fit(new NumberColumn("y", [1, 2.5, double.NaN, 1, -3, 2.5]), TaskKind.Multiclass);
        CollectionAssert.AreEqual(new[] { "-3", "1", "2.5" }, encoder.ClassNames.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 1, 2, 0 }, encoder.Encode(new NumberColumn("y", [1, 1, 2.5, -3])).Values.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 0, 1 }, encoder.Encode(new IntegerColumn("y", [1, -3, 1])).Values.ToArray());
        CollectionAssert.AreEqual(
            new[] { 0, 1, 3, 4, 5 }, LabelEncoder.LabelledRows(new NumberColumn("y", [1, 2.5, double.NaN, 1, -3, 2.5])));
        string message = Assert.ThrowsExactly<SchemaException>(() => encoder.Encode(new IntegerColumn("y", [7, 1, 7]))).Message;
        StringAssert.Contains(message, "'7', in 2 of 3 rows");
    }

    [TestMethod]
    [DataRow(2, TaskKind.Binary)]
    [DataRow(3, TaskKind.Regression)]
    public void Fit_NumbersWithDecimals_AreClassesWhenThereAreTwo(int different, TaskKind expected) =>
        Assert.AreEqual(
            expected,
            LabelEncoder.Fit(new NumberColumn("y", [.. Enumerable.Range(0, 300).Select(row => 0.5 + (row % different))])).Task);

    [TestMethod]
    public void Encode_ClassesNotInTraining_ListsThemAll()
    {
        LabelEncoder encoder = Words(["a", "b", "c"]);
        var error = Assert.ThrowsExactly<SchemaException>(() => encoder.Encode(new TextColumn("y", ["a", "d", "e", "d"])));
        StringAssert.Contains(
            error.Message, "2 class(es) that were not in training: 'd', 'e', in 3 of 4 rows. The model knows: 'a', 'b', 'c'");
    }

    [TestMethod]
    public void Encode_ColumnOfAnotherKind_MeetsClassesByName()
    {
        LabelEncoder encoder = LabelEncoder.Fit(new IntegerColumn("y", [0, 1]));
        CollectionAssert.AreEqual(new float[] { 1, 0 }, encoder.Encode(new NumberColumn("y", [1.0, 0.0])).Values.ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 0 }, encoder.Encode(new TextColumn("y", ["1", "0"])).Values.ToArray());
    }

    [TestMethod]
    public void From_ClassesOfASavedModel_EncodesAsBefore()
    {
        LabelEncoder before = Words(["a", "b", "c"]);
        LabelEncoder after = LabelEncoder.From("y", before.Task, before.ClassNames);
        CollectionAssert.AreEqual(new float[] { 2, 0 }, after.Encode(new TextColumn("y", ["c", "a"])).Values.ToArray());
    }

    private static void Message(string expected, Column column) =>
        StringAssert.Contains(Assert.ThrowsExactly<SchemaException>(() => LabelEncoder.Fit(column)).Message, expected);

    private static LabelEncoder Words(string[] values, string? positive = null) =>
        LabelEncoder.Fit(new TextColumn("y", values), positiveClass: positive);
}
