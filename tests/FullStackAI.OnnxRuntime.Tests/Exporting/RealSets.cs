using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Tests;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

/// <summary>The public data sets as tables with labels, some rows of each, spread over the whole.</summary>
internal static class RealSets
{
    private const int Pixels = 784;
    private const int Side = 12;

    internal static readonly string[] Names =
    [
        "adult_income", "telco_churn", "penguins", "wine_quality white", "wine_quality red", "california_housing", "bike_sharing hour",
        "bike_sharing day",
        "sms_spam", "banking77", "zh_news_titles", "movielens", "ranking_lambdarank", "forecast air_passengers", "forecast peyton_manning",
        "forecast yosemite",
        "nab nyc_taxi", "nab ambient_temperature", "mnist_t10k", "bridge_cracks",
    ];

    private static readonly ConcurrentDictionary<string, (Table Table, DataRoles Roles)> Loaded = new(StringComparer.Ordinal);
    private static readonly string[] WineColumns =
    [
        "fixed acidity", "volatile acidity", "citric acid", "residual sugar", "chlorides", "free sulfur dioxide", "total sulfur dioxide",
        "density", "pH", "sulphates", "alcohol", "quality",
    ];

    /// <summary>Whether it holds texts or pictures, which become hundreds of features.</summary>
    internal static bool IsWide(string name) => name is "sms_spam" or "banking77" or "zh_news_titles" or "mnist_t10k" or "bridge_cracks";

    /// <summary>Rows of a data set; where the folder is absent the test ends as inconclusive, saying why.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="rows">The most rows.</param>
    internal static LabelledTable Load(string name, int rows)
    {
        (Table table, DataRoles roles) = Loaded.GetOrAdd(name, Read);
        Table spread = roles.Task == TaskKind.Ranking ? table.Slice(0, Math.Min(rows, table.RowCount)) : Spread(table, rows);
        return LabelledTable.ForTraining(spread, roles);
    }

    private static (Table Table, DataRoles Roles) Read(string name) => name switch
    {
        "adult_income" => (Table.FromCsv(RealData.File("adult_income/adult_train.csv")), new DataRoles { Label = "income" }),
        "telco_churn" => (Table.FromCsv(RealData.File("telco_churn/Telco-Customer-Churn.csv")), new DataRoles { Label = "Churn" }),
        "penguins" => (Table.FromCsv(RealData.File("penguins/penguins.csv")), new DataRoles { Label = "species" }),
        "wine_quality white" => (Wine("white"), new DataRoles { Label = "quality", Task = TaskKind.Multiclass }),
        "wine_quality red" => (Wine("red"), new DataRoles { Label = "quality", Task = TaskKind.Regression }),
        "california_housing" =>
            (Table.FromCsv(RealData.File("california_housing/housing.csv")), new DataRoles { Label = "median_house_value" }),
        "bike_sharing hour" =>
            (Table.FromCsv(RealData.File("bike_sharing/hour.csv")), new DataRoles { Label = "cnt", Ignored = ["casual", "registered"] }),
        "bike_sharing day" =>
            (Table.FromCsv(RealData.File("bike_sharing/day.csv")), new DataRoles { Label = "cnt", Ignored = ["casual", "registered"] }),
        "sms_spam" => (Table.FromCsv(RealData.File("sms_spam/sms_spam.csv")), new DataRoles { Label = "type" }),
        "banking77" => (Table.FromCsv(RealData.File("banking77/train.csv")), new DataRoles { Label = "category" }),
        "zh_news_titles" =>
            (
                Table.FromCsv(
                    RealData.File("zh_news_titles/dev.txt"),
                    new CsvOptions { Separator = '\t', Header = false, Quotes = false, Names = ["title", "topic"] }),
                new DataRoles { Label = "topic", Task = TaskKind.Multiclass }),
        "movielens" => (
            Table.FromCsv(RealData.File("movielens_latest_small/ratings.csv")).Join(
                Table.FromCsv(RealData.File("movielens_latest_small/movies.csv")), ["movieId"]),
            new DataRoles { Label = "rating", Task = TaskKind.Regression }),
        "ranking_lambdarank" =>
            (
                Table.FromLibSvm(RealData.File("ranking_lambdarank/rank.train")),
                new DataRoles { Label = "label", Group = "group", Task = TaskKind.Ranking }),
        "forecast air_passengers" =>
            (Table.FromCsv(RealData.File("forecast_series/example_air_passengers.csv")), new DataRoles { Label = "y" }),
        "forecast peyton_manning" =>
            (Table.FromCsv(RealData.File("forecast_series/example_wp_log_peyton_manning.csv")), new DataRoles { Label = "y" }),
        "forecast yosemite" => (Table.FromCsv(RealData.File("forecast_series/example_yosemite_temps.csv")), new DataRoles { Label = "y" }),
        "nab nyc_taxi" => (Table.FromCsv(RealData.File("nab_anomaly_sample/nyc_taxi.csv")), new DataRoles { Label = "value" }),
        "nab ambient_temperature" =>
            (Table.FromCsv(RealData.File("nab_anomaly_sample/ambient_temperature_system_failure.csv")), new DataRoles { Label = "value" }),
        "mnist_t10k" => (Digits(), new DataRoles { Label = "digit", Task = TaskKind.Multiclass }),
        "bridge_cracks" => (Pictures(), new DataRoles { Label = "cracked" }),
        _ => throw new ArgumentException($"There is no data set '{name}'.", nameof(name)),
    };

    private static Table Spread(Table table, int rows) =>
        table.RowCount <= rows ? table : table.Take([.. Enumerable.Range(0, rows).Select(row => (int)((long)row * table.RowCount / rows))]);

    private static Table Wine(string colour) =>
        Table.FromCsv(RealData.File($"wine_quality/winequality-{colour}.csv"), new CsvOptions { Header = false, Names = WineColumns });

    private static Table Digits()
    {
        byte[] images = Unzip(RealData.File("mnist_t10k/t10k-images-idx3-ubyte.gz"));
        byte[] labels = Unzip(RealData.File("mnist_t10k/t10k-labels-idx1-ubyte.gz"));
        int count = BinaryPrimitives.ReadInt32BigEndian(labels.AsSpan(4));
        return new Table([
            new VectorColumn("pixels", [.. images.AsSpan(16, count * Pixels).ToArray().Select(pixel => pixel / 255f)], Pixels),
            new IntegerColumn("digit", [.. labels.AsSpan(8, count).ToArray().Select(label => (long)label)]),
        ]);
    }

    private static Table Pictures()
    {
        string folder = Path.Combine(Path.GetDirectoryName(RealData.File("bridge_cracks_images/NOTE.md"))!, "assets");
        string[] files =
        [
            .. new[]
            {
                "CD", "UD",
            }.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(folder, kind)).Order(StringComparer.Ordinal).Take(60))
        ];
        float[] values = new ImagePreparation { ShorterSide = null, Width = Side, Height = Side }
            .Prepare([.. files.Select(File.ReadAllBytes)])
            .Values<float>()
            .ToArray();
        return new Table([
            new VectorColumn("picture", values, 3 * Side * Side),
            new BooleanColumn("cracked", [.. files.Select(file => file.Contains("/CD/", StringComparison.Ordinal) ? (byte)1 : (byte)0)]),
        ]);
    }

    private static byte[] Unzip(string path)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        zip.CopyTo(all);
        return all.ToArray();
    }
}
