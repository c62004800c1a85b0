using FullStackAI.Data;

namespace FullStackAI.Tests.Trainers.Trees;

/// <summary>The three generated data sets of the tree benchmarks, bit for bit those of the C
/// generator: only + − × ÷ √ on doubles, then one rounding to float.</summary>
/// <param name="Columns">[features][rows]</param>
/// <param name="Labels">[rows]</param>
internal sealed record BenchData(float[][] Columns, float[] Labels)
{
    private static readonly int[] Cardinalities = [10, 20, 50, 100, 150, 200, 300, 500, 750, 1000];

    /// <summary>Makes rows of set A (28 features, binary), B (100 features,
    /// regression) or C (10 numbers and 10 categories, binary).</summary>
    /// <param name="set">A, B or C.</param>
    /// <param name="start">First row.</param>
    /// <param name="rows">Number of rows.</param>
    internal static BenchData Make(char set, int start, int rows)
    {
        int width = set switch { 'A' => 28, 'B' => 100, _ => 20 };
        float[][] columns = [.. Enumerable.Range(0, width).Select(_ => new float[rows])];
        float[] labels = new float[rows];
        Parallel.For(0, rows, () => new float[width], (row, _, cells) =>
        {
            ulong number = (ulong)(start + row);
            labels[row] = set switch { 'A' => RowA(number, cells), 'B' => RowB(number, cells), _ => RowC(number, cells) };
            for (int feature = 0; feature < width; feature++)
            {
                columns[feature][row] = cells[feature];
            }

            return cells;
        }, _ => { });
        return new(columns, labels);
    }

    /// <summary>The features as a matrix.</summary>
    /// <param name="categorical">Whether the last ten features of set C are categories rather than numbers.</param>
    internal FeatureMatrix Matrix(bool categorical = false) => new(
        Labels.Length,
        [.. Columns.Select((_, i) => new Feature($"f{i}", $"f{i}", categorical && i >= 10 ? Cardinalities[i - 10] : 0))],
        Columns);

    /// <summary>The FNV-1a hash of the rows' bytes, as the C generator prints it.</summary>
    internal static ulong Hash(IEnumerable<float> values)
    {
        ulong hash = 1469598103934665603UL;
        byte[] bytes = new byte[4];
        foreach (float value in values)
        {
            BitConverter.TryWriteBytes(bytes, value);
            foreach (byte b in bytes)
            {
                hash = (hash ^ b) * 1099511628211UL;
            }
        }

        return hash;
    }

    private static ulong Bits(ulong seed, ulong key)
    {
        ulong z = seed + ((key + 1) * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private static double Uniform(ulong seed, ulong key) => (Bits(seed, key) >> 11) * (1.0 / 9007199254740992.0);

    private static double Bell(ulong seed, ulong key)
    {
        ulong w = Bits(seed, key);
        long sum = (long)(w & 0xffff) + (long)((w >> 16) & 0xffff) + (long)((w >> 32) & 0xffff) + (long)(w >> 48);
        return (sum - 131070.0) / 37837.22720882;
    }

    private static double Squash(double f) => 0.5 * (1.0 + (f / Math.Sqrt(1.0 + (f * f))));

    private static float RowA(ulong i, float[] x)
    {
        const ulong S = 20240601;
        Span<double> b = stackalloc double[21];
        for (int j = 0; j < 21; j++)
        {
            ulong k = (i * 64) + (ulong)j;
            double z = Bell(S, k);
            double u = Uniform(S, k);
            b[j] = (j % 4) switch
            {
                0 => 0.3 + (z * z * 0.5),
                1 => z,
                2 => (2.0 * u) - 1.0,
                _ => j >= 7 ? (u < 0.45 ? 0.0 : u < 0.75 ? 1.0865 : 2.1731) : z,
            };
            x[j] = (float)b[j];
        }

        double f = 0;
        for (int m = 0; m < 7; m++)
        {
            int a = 3 * m % 21, c = ((3 * m) + 4) % 21, d = ((3 * m) + 9) % 21;
            double q = (b[a] * b[a]) + (b[c] * b[c]) + (1.2 * b[a] * b[c] * b[d]);
            q = q < 0 ? -q : q;
            double mass = Math.Sqrt(0.2 + q) + (0.15 * Bell(S, (i * 64) + 21 + (ulong)m));
            x[21 + m] = (float)mass;
            double t = mass - 1.3;
            f += ((m & 1) != 0 ? 0.9 : -0.8) / (1.0 + (2.0 * t * t)) + (0.25 * t * b[((5 * m) + 1) % 21] * ((m & 1) != 0 ? 1 : -1));
        }

        f += (0.6 * b[0] * b[5])
            - (0.5 * b[4] * b[9])
            + (0.4 * b[1] * b[2] * b[13])
            + (0.3 * (b[7] > 1.0 ? b[8] : -b[12]))
            + (0.35 * (b[16] - b[20]))
            - (0.25 * b[17] * b[18]);
        return Uniform(20240602, i) < Squash((1.1 * f) - 0.05) ? 1f : 0f;
    }

    private static float RowB(ulong i, float[] x)
    {
        const ulong S = 20240611;
        Span<double> b = stackalloc double[100];
        for (int j = 0; j < 100; j++)
        {
            b[j] = Uniform(S, (i * 128) + (ulong)j);
            x[j] = (float)b[j];
        }

        double y = (10.0 * 4.0 * b[0] * b[1] * (1.0 - (b[0] * b[1]))) + (20.0 * (b[2] - 0.5) * (b[2] - 0.5)) + (10.0 * b[3]) + (5.0 * b[4]);
        for (int j = 5; j < 25; j++)
        {
            y += ((j & 1) != 0 ? 1.5 : -1.5) * b[j];
        }

        y += (6.0 * (b[25] > 0.5 ? b[26] : 1.0 - b[27]))
            + (4.0 * b[28] * b[29] * b[30])
            - (3.0 * Math.Sqrt(b[31]))
            + (3.0 / (1.0 + (10.0 * (b[32] - b[33]) * (b[32] - b[33]))));
        y += 1.0 * Bell(20240612, i);
        return (float)y;
    }

    private static float RowC(ulong i, float[] x)
    {
        const ulong S = 20240621;
        double f = 0;
        Span<double> b = stackalloc double[10];
        Span<int> c = stackalloc int[10];
        for (int j = 0; j < 10; j++)
        {
            b[j] = Bell(S, (i * 32) + (ulong)j);
            x[j] = (float)b[j];
        }

        for (int j = 0; j < 10; j++)
        {
            double u = Uniform(S, (i * 32) + 10 + (ulong)j);
            c[j] = (int)(Cardinalities[j] * (u * u));
            x[10 + j] = c[j];
            f += 0.55 * Bell(20240623, ((ulong)j * 4096) + (ulong)c[j]);
        }

        f += (0.7 * b[0])
            - (0.5 * b[1] * b[2])
            + (0.4 * (b[3] > 0 ? b[4] : -b[5]))
            + (0.8 * Bell(20240624, (ulong)((c[0] * 64) + c[2])) * (b[6] > 0 ? 1.0 : 0.3));
        return Uniform(20240622, i) < Squash(0.9 * f) ? 1f : 0f;
    }
}
