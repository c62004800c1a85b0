using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

/// <summary>Tables with every kind of column but text, missing cells and levels never seen, from a seed.</summary>
internal static class MixedTable
{
    private static readonly string[] Plans = ["basic", "plus", "pro", "Ünlü", "企业"];

    internal static Table Train(ulong seed = 1, int rows = 400) => Make(seed, rows, levels: 20, strange: false);

    internal static Table Test(ulong seed = 2, int rows = 200) => Make(seed, rows, levels: 24, strange: true);

    internal static Labels Binary(Table table, ulong seed = 3) =>
        Labels.Classes(Scores(table, seed).Select(score => score > 0 ? 1f : 0f).ToArray(), ["no", "yes"]);

    internal static Labels Three(Table table, ulong seed = 3) =>
        Labels.Classes(Scores(table, seed).Select(score => score > 0.7 ? 2f : score > -0.3 ? 1f : 0f).ToArray(), ["low", "mid", "high"]);

    internal static Labels Numbers(Table table, ulong seed = 3) =>
        Labels.Regression(Scores(table, seed).Select(score => (float)score).ToArray());

    private static IEnumerable<double> Scores(Table table, ulong seed)
    {
        var rng = new Rng(seed);
        var age = (NumberColumn)table["age"];
        var plan = (CategoryColumn)table["plan"];
        for (int row = 0; row < table.RowCount; row++)
        {
            yield return ((double.IsNaN(age[row]) ? 40 : age[row]) - 48) / 20 + (plan[row] is 1 or 3
                ? 0.8
                : -0.4) + (0.3 * rng.NextGaussian());
        }
    }

    private static Table Make(ulong seed, int rows, int levels, bool strange)
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
        float[] vector = new float[rows * 3];
        for (int row = 0; row < rows; row++)
        {
            age[row] = rng.NextInt32(10) == 0 ? double.NaN : 18 + (rng.NextInt32(600) / 10.0);
            income[row] = rng.NextInt32(20) == 0 ? double.NaN : Math.Exp(8 + (2 * rng.NextGaussian()));
            visits[row] = rng.NextInt32(15) == 0 ? IntegerColumn.Missing : rng.NextInt32(6) - 1;
            member[row] = (byte)rng.NextInt32(3);
            plan[row] = rng.NextInt32(6) - 1;
            city[row] = rng.NextInt32(levels);
            start[row] = rng.NextInt32(8) == 0
                ? DateTimeColumn.Missing
                : new DateTime(2020, 1, 1).AddMinutes(rng.NextInt32(2_000_000)).Ticks;
            end[row] = new DateTime(2023, 12, 31).AddHours(rng.NextInt32(20_000)).Ticks;
            for (int i = 0; i < 3; i++)
            {
                vector[(row * 3) + i] = (float)rng.NextGaussian();
            }
        }

        if (strange)
        {
            (age[0], age[1], income[2], income[3]) = (double.PositiveInfinity, -1e308, 1e308, double.NegativeInfinity);
            (start[0], start[1], start[2], start[3]) = (
                0,
                new DateTime(9999, 12, 31, 23, 59, 59).Ticks,
                new DateTime(2024, 2, 29).Ticks,
                new DateTime(1900, 2, 28).Ticks);
        }

        return new Table(
        [
            new NumberColumn("age", age), new NumberColumn("income", income), new IntegerColumn("visits", visits),
            new BooleanColumn("member", member),
            new CategoryColumn("plan", plan, Plans),
            new CategoryColumn("city", city, [.. Enumerable.Range(0, levels).Select(i => $"city {i}")]),
            new DateTimeColumn("start", start), new DateTimeColumn("end", end), new VectorColumn("vector", vector, 3),
        ]);
    }
}
