using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.AutoML.Doctor;

/// <summary>Every planted leak is found, and tables without one raise no alarm.</summary>
[TestClass]
public sealed class LeakageDoctorTests
{
    private const int Rows = 1_200;

    [TestMethod]
    public void Examine_ACleanTable_FindsNothing()
    {
        foreach (bool classes in new[] { true, false })
        {
            Table table = Clean(classes);

            Assert.IsEmpty(Examine(table).Findings, LeakageDoctor.Examine(table, Roles).ToString());
        }
    }

    [TestMethod]
    public void Examine_ClassesUnderOtherNames_AreALabelCopy()
    {
        Table table = With(Clean(), y => new CategoryColumn("status", [.. y.Select(label => label > 0 ? 0 : 1)], ["left", "stayed"]));

        LeakageFinding found = Only(table, LeakageKind.LabelCopy);

        CollectionAssert.AreEqual(new[] { "status" }, found.Columns.ToArray());
        Assert.AreEqual(LeakageSeverity.Severe, found.Severity);
        Assert.Contains("Leave it out", found.Advice);
    }

    [TestMethod]
    public void Examine_TheLabelInAnotherUnit_IsALabelCopy() =>
        Assert.AreEqual(
            "cents",
            Only(
                With(Clean(classes: false), y => new NumberColumn("cents", [.. y.Select(label => (label * 100) + 7)])),
                LeakageKind.LabelCopy).Columns.Single());

    [TestMethod]
    public void Examine_TwoPartsOfTheLabel_AreALabelSum()
    {
        var rng = new Rng(8);
        double[] part = [.. Enumerable.Range(0, Rows).Select(_ => rng.NextGaussian())];
        Table table = With(
            With(Clean(classes: false), _ => new NumberColumn("casual", part)),
            y => new NumberColumn("registered", [.. y.Select((label, row) => label - part[row])]));

        CollectionAssert.AreEqual(new[] { "casual", "registered" }, Only(table, LeakageKind.LabelSum).Columns.ToArray());
    }

    [TestMethod]
    public void Examine_ANearPerfectNumber_IsFound()
    {
        var rng = new Rng(9);
        LeakageFinding ofClasses = Only(
            With(Clean(), y => new NumberColumn("balance", [.. y.Select(label => (12 * label) + rng.NextGaussian())])),
            LeakageKind.NearPerfectFeature);
        Assert.AreEqual("balance", ofClasses.Columns.Single());
        Assert.IsGreaterThan(0.99, ofClasses.Evidence);
        Assert.Contains("known before", ofClasses.Advice);

        LeakageFinding ofNumbers = Only(
            With(
                Clean(classes: false),
                y => new NumberColumn("forecast", [.. y.Select(label => Math.Exp(label / 2) + (0.001 * rng.NextGaussian()))])),
            LeakageKind.NearPerfectFeature);
        Assert.AreEqual("forecast", ofNumbers.Columns.Single());
    }

    [TestMethod]
    public void Examine_ADateThatIsThereOnlyAfterTheEvent_IsFound()
    {
        var rng = new Rng(10);
        Table table = With(
            Clean(),
            y => new DateTimeColumn(
                "closed",
                [.. y.Select(label => label > 0 ? new DateTime(2024, 1, 1).AddDays(rng.NextInt32(300)).Ticks : DateTimeColumn.Missing)]));

        Assert.AreEqual(
            "closed",
            Examine(table).Findings.Single(finding => finding.Kind == LeakageKind.NearPerfectFeature).Columns.Single());
    }

    [TestMethod]
    public void Examine_AKeyGivenByClass_IsAnIdentifierThatTells()
    {
        // Keys below 100000 were given to one class and above to the other, for nine rows of ten.
        var rng = new Rng(11);
        int next = 0;
        long[] keys = Keys(y => 100_000 + next++ + (y > 0 == rng.NextDouble() < 0.9 ? 0 : 50_000));
        LeakageFinding ofNumbers = Only(With(Clean(), _ => new IntegerColumn("customer_id", keys)), LeakageKind.Identifier);
        Assert.AreEqual("customer_id", ofNumbers.Columns.Single());

        LeakageFinding ofWords = Only(
            With(Clean(), _ => new CategoryColumn("customer", [.. Enumerable.Range(0, Rows)], [.. keys.Select(key => $"C-{key}-X")])),
            LeakageKind.Identifier);
        Assert.AreEqual("customer", ofWords.Columns.Single());

        Assert.IsEmpty(
            Examine(With(
                Clean(),
                _ => new IntegerColumn("customer_id", [.. Enumerable.Range(0, Rows).Select(row => (long)(row * 7919 % 4001))]))).Alarms,
            "a key that tells nothing");
    }

    [TestMethod]
    public void Examine_RowsSortedByLabel_AreTold()
    {
        Table sorted = Clean().Sort(new SortKey("y"));
        LeakageFinding note = Only(sorted, LeakageKind.RowOrder);
        Assert.AreEqual(LeakageSeverity.Note, note.Severity);
        Assert.IsEmpty(note.Columns);

        LeakageFinding severe = Only(
            new Table([.. sorted.Columns, new IntegerColumn("index", [.. Enumerable.Range(0, Rows).Select(row => (long)row)])]),
            LeakageKind.RowOrder);
        Assert.AreEqual(LeakageSeverity.Severe, severe.Severity);
        Assert.AreEqual("index", severe.Columns.Single());
    }

    [TestMethod]
    public void Examine_EqualRowsWithDifferentLabels_AreCounted()
    {
        Table table = Clean();
        Table copies = table.Take([.. Enumerable.Range(0, 60)]);
        string[] turned = [.. Enumerable.Range(0, 60).Select(row => (string)copies["y"].GetValue(row)! == "no" ? "yes" : "no")];
        Table wrong = new([
            .. copies.Columns.Where(column => column.Name != "y"),
            new CategoryColumn("y", [.. turned.Select(label => label == "no" ? 0 : 1)], ["no", "yes"]),
        ]);

        LeakageFinding found = Only(table.Concatenate(wrong), LeakageKind.ConflictingDuplicates);

        Assert.AreEqual(120 / 1260.0, found.Evidence, 1e-12);
        Assert.AreEqual(LeakageSeverity.Warning, found.Severity);
    }

    [TestMethod]
    public void Examine_SeveralRowsOfOnePatient_AreAGroup()
    {
        var rng = new Rng(12);
        long[] patients = [.. Enumerable.Range(0, Rows).Select(_ => 1000L + rng.NextInt32(200))];
        bool[] ill = [.. Enumerable.Range(0, 200).Select(_ => rng.NextDouble() < 0.5)];
        var y = new CategoryColumn(
            "y", [.. patients.Select(patient => rng.NextDouble() < 0.05 ? rng.NextInt32(2) : ill[patient - 1000] ? 1 : 0)], ["no", "yes"]);
        Column[] others = [.. Clean().Columns.Where(column => column.Name != "y")];

        LeakageFinding numbers = Only(new Table([.. others, new IntegerColumn("patient", patients), y]), LeakageKind.GroupLike);
        LeakageFinding words = Only(
            new Table([
                .. others,
                new CategoryColumn(
                    "patient",
                    [.. patients.Select(patient => (int)patient - 1000)],
                    [.. Enumerable.Range(0, 200).Select(i => $"p{i * 37 % 200}")]),
                y,
            ]),
            LeakageKind.GroupLike);

        Assert.AreEqual("patient", numbers.Columns.Single());
        Assert.AreEqual("patient", words.Columns.Single());
        Assert.Contains("--group-column \"patient\"", words.Advice);
        Assert.IsEmpty(
            LeakageDoctor.Examine(
                new Table([.. others, new IntegerColumn("patient", patients), y]), Roles with { Group = "patient" }).Findings,
            "the group is known");
    }

    [TestMethod]
    public void Examine_AQuantityThatTells_IsNoGroup()
    {
        var rng = new Rng(13);
        long[] mass = [.. Enumerable.Range(0, Rows).Select(_ => 25L * rng.NextInt32(200))];
        var y = new CategoryColumn("y", [.. mass.Select(m => m + (400 * rng.NextGaussian()) > 2500 ? 1 : 0)], ["no", "yes"]);

        Assert.IsEmpty(Examine(
            new Table([.. Clean().Columns.Where(column => column.Name != "y"), new IntegerColumn("mass", mass), y])).Findings);
    }

    [TestMethod]
    public void Examine_ALabelThatDriftsSlowly_AsksForTime()
    {
        var rng = new Rng(14);
        double level = 0;
        double[] y = [.. Enumerable.Range(0, Rows).Select(_ => (level = (0.95 * level) + rng.NextGaussian()) + rng.NextGaussian())];
        int[] order = rng.Permutation(Rows);
        Column[] others = [.. Clean().Columns.Where(column => column.Name != "y")];
        var table = new Table([
            .. others,
            new DateTimeColumn("at", [.. order.Select(i => new DateTime(2024, 1, 1).AddHours(i).Ticks)]),
            new NumberColumn("y", [.. order.Select(i => y[i])]),
        ]);

        LeakageFinding found = Examine(table).Findings.Single(finding => finding.Kind == LeakageKind.TimeOrder);

        Assert.Contains("--time-column \"at\"", found.Advice);
        Assert.IsFalse(
            LeakageDoctor.Examine(table, Roles with { Time = "at" }).Findings.Any(finding => finding.Kind == LeakageKind.TimeOrder),
            "the time is known");
    }

    [TestMethod]
    public void Examine_TestRowsOfAnotherKind_AreDrift()
    {
        Table train = Clean();
        Table test = Clean(seed: 2);
        Assert.IsEmpty(LeakageDoctor.Examine(train, Roles, test).Findings);

        Table older = new([.. test.Columns.Select(column => column switch
        {
            NumberColumn { Name: "x0" } x => new NumberColumn("x0", [.. Enumerable.Range(0, Rows).Select(row => x[row] + 1)]),
            CategoryColumn { Name: "city" } =>
                new CategoryColumn("city", [.. Enumerable.Range(0, Rows).Select(row => row % 2)], ["nowhere", "city 1"]),
            _ => column,
        })]);
        LeakageFinding[] drift = [.. LeakageDoctor.Examine(train, Roles, older).Findings];

        CollectionAssert.AreEquivalent(new[] { "x0", "city" }, drift.SelectMany(finding => finding.Columns).ToArray());
        Assert.IsTrue(drift.All(finding => finding.Kind == LeakageKind.Drift && finding.Severity >= LeakageSeverity.Warning));
        Assert.AreEqual(
            0.38,
            drift.Single(finding => finding.Columns[0] == "x0").Evidence,
            0.06,
            "2 Φ(½) − 1 for normal numbers one deviation apart");
    }

    [TestMethod]
    public void Examine_TrainingRowsInTheTest_AreCounted()
    {
        Table test = Clean(seed: 3).Take([.. Enumerable.Range(0, 900)]).Concatenate(Clean().Take([.. Enumerable.Range(0, 100)]));

        LeakageFinding found = LeakageDoctor.Examine(Clean(), Roles, test).Findings.Single();

        Assert.AreEqual(LeakageKind.TestRowsInTraining, found.Kind);
        Assert.AreEqual(0.1, found.Evidence, 1e-12);
    }

    [TestMethod]
    public void Examine_ManyRows_LooksAtSome()
    {
        Table table = Clean(rows: 30_000);
        var options = new LeakageDoctorOptions { MaxRows = 2_000, Seed = 5 };

        LeakageReport report = LeakageDoctor.Examine(table, Roles, options: options);

        Assert.AreEqual(30_000, report.Rows);
        Assert.AreEqual(2_000, report.RowsExamined);
        Table leaky = new([
            .. table.Columns,
            new CategoryColumn(
                "status",
                [.. Enumerable.Range(0, 30_000).Select(row => (string)table["y"].GetValue(row)! == "yes" ? 0 : 1)],
                ["left", "stayed"]),
        ]);
        Assert.AreEqual(
            LeakageDoctor.Examine(leaky, Roles, options: options).ToString(),
            LeakageDoctor.Examine(leaky, Roles, options: options).ToString());
        Assert.AreEqual(LeakageKind.LabelCopy, LeakageDoctor.Examine(leaky, Roles, options: options).Findings.Single().Kind);
    }

    [TestMethod]
    public void Examine_StrangeTables_GivesNoFalseAlarm()
    {
        var y = new CategoryColumn("y", [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], ["no", "yes"]);
        Assert.IsEmpty(
            Examine(new Table([new NumberColumn("x", [.. Enumerable.Range(0, 12).Select(i => (double)i)]), y])).Findings,
            "twelve rows");

        Table clean = Clean();
        Assert.IsEmpty(Examine(new Table([.. clean.Columns, new NumberColumn(
            "none", [.. Enumerable.Repeat(double.NaN, Rows)]), new NumberColumn("one", [.. Enumerable.Repeat(1.0, Rows)]),
            new TextColumn("text", [.. Enumerable.Range(0, Rows).Select(row => $"words of row {row}")]),
            new VectorColumn("vector", new float[Rows * 2], 2)])).Alarms);
        Assert.ThrowsExactly<OperationCanceledException>(
            () => LeakageDoctor.Examine(clean, Roles, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Contains(
            "LeakageDoctorOptions.MaxRows",
            Assert.ThrowsExactly<ArgumentException>(
                () => LeakageDoctor.Examine(clean, Roles, options: new LeakageDoctorOptions { MaxRows = 3 })).Message);
    }

    [TestMethod]
    [DataRow("adult_income/adult_train.csv", "income", "adult_income/adult_test.csv")]
    [DataRow("california_housing/housing.csv", "median_house_value", null)]
    [DataRow("wine_quality/winequality-white.csv", "12", null)]
    [DataRow("wine_quality/winequality-red.csv", "12", null)]
    [DataRow("penguins/penguins.csv", "species", null)]
    [DataRow("telco_churn/Telco-Customer-Churn.csv", "Churn", null)]
    [DataRow("sms_spam/sms_spam.csv", "type", null)]
    public void Examine_CleanRealData_RaisesNoAlarm(string file, string label, string? test)
    {
        LeakageReport report = LeakageDoctor.Examine(
            Table.FromCsv(RealData.File(file)), new DataRoles { Label = label }, test is null ? null : Table.FromCsv(RealData.File(test)));

        Assert.IsEmpty(report.Alarms, report.ToString());
    }

    [TestMethod]
    public void Examine_BikeSharing_FindsTheSumAndTheTime()
    {
        LeakageReport report = LeakageDoctor.Examine(
            Table.FromCsv(RealData.File("bike_sharing/hour.csv")), new DataRoles { Label = "cnt" });

        CollectionAssert.AreEqual(
            new[] { "casual", "registered" }, report.Findings.Single(finding => finding.Kind == LeakageKind.LabelSum).Columns.ToArray());
        CollectionAssert.AreEqual(
            new[] { "dteday" }, report.Findings.Single(finding => finding.Kind == LeakageKind.TimeOrder).Columns.ToArray());
    }

    private static DataRoles Roles => new() { Label = "y" };

    private static LeakageReport Examine(Table table) => LeakageDoctor.Examine(table, Roles);

    private static LeakageFinding Only(Table table, LeakageKind kind)
    {
        LeakageReport report = Examine(table);
        Assert.HasCount(1, report.Findings, report.ToString());
        Assert.AreEqual(kind, report.Findings[0].Kind, report.ToString());
        return report.Findings[0];
    }

    private static Table With(Table table, Func<double[], Column> column) => new([.. table.Columns, column(LabelOf(table))]);

    private static double[] LabelOf(Table table) => table["y"] is NumberColumn numbers
        ? [.. Enumerable.Range(0, numbers.Length).Select(row => numbers[row])]
        : [.. Enumerable.Range(0, table.RowCount).Select(row => (string)table["y"].GetValue(row)! == "yes" ? 1.0 : 0)];

    private static long[] Keys(Func<double, long> key) => [.. LabelOf(Clean()).Select(key)];

    /// <summary>Numbers, categories, dates and a label that depends on them a little.</summary>
    private static Table Clean(bool classes = true, ulong seed = 1, int rows = Rows)
    {
        var rng = new Rng(seed);
        double[][] x = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, rows).Select(_ => rng.NextGaussian()).ToArray())];
        int[] city = [.. Enumerable.Range(0, rows).Select(_ => rng.NextInt32(12))];
        double[] y = [.. Enumerable.Range(0, rows).Select(
            row => x[0][row] - (x[1][row] * x[2][row]) + (city[row] % 3) + (2 * rng.NextGaussian()))];
        return new Table(
        [
            .. x.Select((values, i) => new NumberColumn($"x{i}", values)),
            new CategoryColumn("city", city, [.. Enumerable.Range(0, 12).Select(i => $"city {i}")]),
            new DateTimeColumn(
                "since", [.. Enumerable.Range(0, rows).Select(_ => new DateTime(2020, 1, 1).AddDays(rng.NextInt32(900)).Ticks)]),
            classes ? new CategoryColumn("y", [.. y.Select(value => value > 1 ? 1 : 0)], ["no", "yes"]) : new NumberColumn("y", y),
        ]);
    }
}
