using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Tests.Preprocessing;

/// <summary>Tables with every kind of column, missing cells and traps, from a seed.</summary>
internal static class SampleTables
{
    private static readonly string[] Plans = ["basic", "plus", "pro", "Ünlü", "企业"];
    private static readonly string[] Words =
    [
        "refund", "late", "Straße", "приём", "thanks", "not", "working", "a", "İstanbul", "I'm", "x_1", "42", "你好", "naïve",
    ];

    internal static Table Mixed(ulong seed, int rows)
    {
        var rng = new Rng(seed);
        double[] age = new double[rows];
        double[] income = new double[rows];
        long[] visits = new long[rows];
        byte[] member = new byte[rows];
        int[] plan = new int[rows];
        int[] city = new int[rows];
        long[] start = new long[rows];
        long[] end = new long[rows];
        string?[] comment = new string?[rows];
        string?[] title = new string?[rows];
        for (int row = 0; row < rows; row++)
        {
            age[row] = rng.NextInt32(10) == 0 ? double.NaN : 18 + rng.NextInt32(60);
            income[row] = rng.NextInt32(20) == 0 ? double.NaN : Math.Exp(8 + (2 * rng.NextGaussian()));
            visits[row] = rng.NextInt32(15) == 0 ? IntegerColumn.Missing : rng.NextInt32(5);
            member[row] = (byte)rng.NextInt32(3);
            plan[row] = rng.NextInt32(6) - 1;
            city[row] = rng.NextInt32(30);
            start[row] = rng.NextInt32(8) == 0
                ? DateTimeColumn.Missing
                : new DateTime(2020, 1, 1).AddMinutes(rng.NextInt32(2_000_000)).Ticks;
            end[row] = new DateTime(2023, 12, 31).AddHours(rng.NextInt32(20_000)).Ticks;
            comment[row] = rng.NextInt32(9) == 0 ? null : Sentence(rng);
            title[row] = rng.NextInt32(9) == 0
                ? ""
                : string.Concat(Enumerable.Range(0, rng.NextInt32(8)).Select(_ => (char)(0x4E00 + rng.NextInt32(12))));
        }

        return new Table(
        [
            new NumberColumn("age", age), new NumberColumn("income", income), new IntegerColumn("visits", visits),
            new BooleanColumn("member", member),
            new CategoryColumn("plan", plan, Plans),
            new CategoryColumn("city", city, [.. Enumerable.Range(0, 30).Select(i => $"city {i}")]),
            new DateTimeColumn("start", start), new DateTimeColumn("end", end), new TextColumn("comment", comment),
            new TextColumn("title", title),
        ]);
    }

    /// <summary>Rows of missing values, levels never seen, infinities and strange text, with the columns of <see cref="Mixed"/>.</summary>
    internal static Table Strange() => new(
    [
        new NumberColumn("age", [double.NaN, double.PositiveInfinity, -1e308, 0]),
        new NumberColumn("income", [double.NaN, double.NegativeInfinity, 1e308, -0.0]),
        new IntegerColumn("visits", [IntegerColumn.Missing, long.MaxValue, -1, 0]), new BooleanColumn("member", [2, 1, 0, 2]),
        new CategoryColumn("plan", [-1, 0, 1, 0], ["never seen", "pro"]), new CategoryColumn("city", [-1, 0, 0, -1], ["atlantis"]),
        new DateTimeColumn("start", [DateTimeColumn.Missing, 0, DateTime.MaxValue.Ticks, new DateTime(2024, 2, 29).Ticks]),
        new DateTimeColumn("end", [DateTimeColumn.Missing, DateTimeColumn.Missing, 0, new DateTime(2024, 2, 29, 23, 59, 59).Ticks]),
        new TextColumn("comment", [null, "", new string('a', 5000) + " \0\t\t\u00A0 refund late", "😀 İ ẞ \uD7FF"]),
        new TextColumn("title", [null, "", "   ", "企业企业"]),
    ]);

    /// <summary>Labels with a weak tie to the age, one per row.</summary>
    internal static Labels BinaryLabels(Table table, ulong seed)
    {
        var rng = new Rng(seed);
        var age = (NumberColumn)table["age"];
        return Labels.Classes(
            [.. Enumerable.Range(0, table.RowCount).Select(row => (age[row] > 40 ? 0.7 : 0.3) > rng.NextDouble() ? 1f : 0f)],
            ["no", "yes"]);
    }

    private static string Sentence(Rng rng) =>
        string.Join(
            rng.NextInt32(4) == 0 ? ", " : " ",
            Enumerable.Range(0, rng.NextInt32(12)).Select(_ => Words[rng.NextInt32(Words.Length)]));
}
