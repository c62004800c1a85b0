using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.Benchmarks.Data;

/// <summary>Loads 20 MB of 20 numbers, 5 categories and 2 dates a row. The baseline knows the types
/// beforehand and splits lines into strings, as hand-written code does.</summary>
public class CsvLoadBenchmarks
{
    private const int Rows = 85_000;
    private const int Numbers = 20;
    private const int Categories = 5;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"fullstackai-{Guid.NewGuid():N}.csv");

    /// <summary>Writes the file.</summary>
    [GlobalSetup]
    public void Write()
    {
        var rng = new Rng(1);
        using var writer = new StreamWriter(_path, append: false, new UTF8Encoding(false));
        writer.WriteLine(string.Join(',', Enumerable.Range(0, Numbers + Categories + 2).Select(i => $"c{i}")));
        var start = new DateTime(2020, 1, 1);
        for (int row = 0; row < Rows; row++)
        {
            for (int i = 0; i < Numbers; i++)
            {
                writer.Write((rng.NextGaussian() * 100).ToString("0.####", CultureInfo.InvariantCulture));
                writer.Write(',');
            }

            for (int i = 0; i < Categories; i++)
            {
                writer.Write($"level{rng.NextInt32(12)},");
            }

            DateTime day = start.AddDays(rng.NextInt32(2000));
            writer.WriteLine($"{day:yyyy-MM-dd},{day.AddSeconds(rng.NextInt32(86400)):yyyy-MM-dd HH:mm:ss}");
        }
    }

    /// <summary>Deletes the file.</summary>
    [GlobalCleanup]
    public void Delete() => File.Delete(_path);

    /// <summary>Lines, string.Split, double.Parse; no quotes, no detection.</summary>
    [Benchmark(Baseline = true)]
    public int SplitAndParse()
    {
        List<double>[] numbers = [.. Enumerable.Range(0, Numbers).Select(_ => new List<double>())];
        List<string>[] categories = [.. Enumerable.Range(0, Categories).Select(_ => new List<string>())];
        List<DateTime>[] dates = [new(), new()];
        foreach (string line in File.ReadLines(_path).Skip(1))
        {
            string[] fields = line.Split(',');
            for (int i = 0; i < Numbers; i++)
            {
                numbers[i].Add(double.Parse(fields[i], CultureInfo.InvariantCulture));
            }

            for (int i = 0; i < Categories; i++)
            {
                categories[i].Add(fields[Numbers + i]);
            }

            for (int i = 0; i < 2; i++)
            {
                dates[i].Add(DateTime.Parse(fields[Numbers + Categories + i], CultureInfo.InvariantCulture));
            }
        }

        return numbers[0].Count;
    }

    /// <summary>Separator, header, encoding, types and date formats found on the whole file.</summary>
    [Benchmark]
    public int TableFromCsv() => Table.FromCsv(_path).RowCount;
}
