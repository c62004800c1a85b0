using System.Globalization;
using System.Text;
using FullStackAI.Numerics;

namespace FullStackAI.LoadBench;

/// <summary>Writes a delimited text of 20 numeric, 5 category and 2 date columns, the same bytes for the same seed.</summary>
internal static class SalesFile
{
    private static readonly string[] Regions = ["north", "south", "east", "west", "central"];
    private static readonly string[] Plans = ["basic", "plus", "premium"];
    private static readonly string[] Channels = ["web", "shop", "phone", "partner", "mail", "app", "fair"];

    internal static void Write(string path, long bytes, ulong seed)
    {
        var rng = new Rng(seed);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.NewLine = "\n";
        var line = new StringBuilder();
        line.AppendJoin(',', Enumerable.Range(1, 6).Select(i => $"count{i}"))
            .Append(',').AppendJoin(',', Enumerable.Range(1, 8).Select(i => $"amount{i}"))
            .Append(',').AppendJoin(',', Enumerable.Range(1, 6).Select(i => $"measure{i}"))
            .Append(",region,plan,channel,product,city,ordered,delivered");
        file.WriteLine(line);
        long written = line.Length + 1;
        var start = new DateTime(2015, 1, 1);
        while (written < bytes)
        {
            line.Clear();
            for (int i = 0; i < 6; i++)
            {
                line.Append(CultureInfo.InvariantCulture, $"{rng.NextInt32(i < 3 ? 100 : 1_000_000)},");
            }

            for (int i = 0; i < 8; i++)
            {
                if (i != 3 || rng.NextInt32(20) > 0)
                {
                    line.Append(CultureInfo.InvariantCulture, $"{rng.NextGaussian() * (i < 4 ? 1000 : 10):F2}");
                }

                line.Append(',');
            }

            for (int i = 0; i < 6; i++)
            {
                line.Append((rng.NextGaussian() * 10).ToString(
                    i < 3 ? "F6" : i < 5 ? "F10" : "R", CultureInfo.InvariantCulture)).Append(',');
            }

            DateTime ordered = start.AddMinutes(rng.NextInt32(5_000_000));
            line.Append(Regions[rng.NextInt32(Regions.Length)]).Append(',')
                .Append(Plans[rng.NextInt32(Plans.Length)]).Append(',')
                .Append(Channels[rng.NextInt32(Channels.Length)]).Append(',')
                .Append(CultureInfo.InvariantCulture, $"product-{rng.NextInt32(500):D3},")
                .Append(CultureInfo.InvariantCulture, $"city{rng.NextInt32(5000)},")
                .Append(ordered.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Append(',')
                .Append(ordered.AddHours(rng.NextInt32(200)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
            file.WriteLine(line);
            written += line.Length + 1;
        }
    }
}
