using System.Buffers.Binary;
using System.IO.Compression;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.OnnxBench;

/// <summary>The twenty data sets of the parity tests: tables, texts, a ranking, series and pictures.</summary>
internal static class DataSets
{
    private const int MostTexts = 1_500; // a text becomes as many single-precision features as there are n-grams
    private const int MostRows = 8_000;
    private const int Pixels = 784;
    private const int Side = 12;

    private static readonly string[] CrackFolders = ["CD", "UD"]; // cracked and uncracked decks
    private static readonly string[] Wine =
    [
        "fixed acidity", "volatile acidity", "citric acid", "residual sugar", "chlorides", "free sulfur dioxide", "total sulfur dioxide",
        "density", "pH", "sulphates", "alcohol", "quality",
    ];

    internal static readonly (string Name, Func<string, LabelledTable> Load)[] All =
    [
        ("adult_income", folder => Read(folder, "adult_income/adult_train.csv", "income")),
        ("telco_churn", folder => Read(folder, "telco_churn/Telco-Customer-Churn.csv", "Churn")),
        ("penguins", folder => Read(folder, "penguins/penguins.csv", "species")),
        (
            "wine_quality white",
            folder => Read(
                folder, "wine_quality/winequality-white.csv", "quality", MostRows, TaskKind.Multiclass,
                new CsvOptions { Header = false, Names = Wine })),
        (
            "wine_quality red",
            folder => Read(
                folder, "wine_quality/winequality-red.csv", "quality", MostRows, TaskKind.Regression,
                new CsvOptions { Header = false, Names = Wine })),
        ("california_housing", folder => Read(folder, "california_housing/housing.csv", "median_house_value")),
        ("bike_sharing hour", folder => Bikes(folder, "hour")),
        ("bike_sharing day", folder => Bikes(folder, "day")),
        ("movielens", Films),
        (
            "ranking_lambdarank",
            folder => LabelledTable.ForTraining(
                Table.FromLibSvm(Path.Combine(folder, "ranking_lambdarank/rank.train")),
                new DataRoles { Label = "label", Group = "group", Task = TaskKind.Ranking })),
        ("forecast air_passengers", folder => Read(folder, "forecast_series/example_air_passengers.csv", "y")),
        ("forecast peyton_manning", folder => Read(folder, "forecast_series/example_wp_log_peyton_manning.csv", "y")),
        ("forecast yosemite", folder => Read(folder, "forecast_series/example_yosemite_temps.csv", "y")),
        ("nab nyc_taxi", folder => Read(folder, "nab_anomaly_sample/nyc_taxi.csv", "value")),
        ("nab ambient_temperature", folder => Read(folder, "nab_anomaly_sample/ambient_temperature_system_failure.csv", "value")),
        ("sms_spam", folder => Read(folder, "sms_spam/sms_spam.csv", "type", MostTexts)),
        ("banking77", folder => Read(folder, "banking77/train.csv", "category", MostTexts)),
        (
            "zh_news_titles",
            folder => Read(
                folder,
                "zh_news_titles/dev.txt",
                "topic",
                MostTexts,
                TaskKind.Multiclass,
                new CsvOptions { Separator = '\t', Header = false, Quotes = false, Names = ["title", "topic"] })),
        ("mnist_t10k", Digits),
        ("bridge_cracks", Cracks),
    ];

    internal static LabelledTable Adult(string folder) => Read(folder, "adult_income/adult_train.csv", "income", int.MaxValue);

    private static LabelledTable Read(
        string folder, string file, string label, int most = MostRows, TaskKind? task = null, CsvOptions? options = null) =>
        Spread(Table.FromCsv(Path.Combine(folder, file), options), most, new DataRoles { Label = label, Task = task });

    private static LabelledTable Bikes(string folder, string span) =>
        Spread(
            Table.FromCsv(Path.Combine(folder, $"bike_sharing/{span}.csv")),
            MostRows,
            new DataRoles { Label = "cnt", Ignored = ["casual", "registered"] });

    private static LabelledTable Films(string folder)
    {
        Table ratings = Table.FromCsv(Path.Combine(folder, "movielens_latest_small/ratings.csv"));
        return Spread(
            ratings.Join(Table.FromCsv(Path.Combine(folder, "movielens_latest_small/movies.csv")), ["movieId"]),
            MostTexts,
            new DataRoles { Label = "rating", Task = TaskKind.Regression });
    }

    private static LabelledTable Digits(string folder)
    {
        byte[] images = Unzip(Path.Combine(folder, "mnist_t10k/t10k-images-idx3-ubyte.gz"));
        byte[] labels = Unzip(Path.Combine(folder, "mnist_t10k/t10k-labels-idx1-ubyte.gz"));
        int count = BinaryPrimitives.ReadInt32BigEndian(labels.AsSpan(4));
        var pixels = new VectorColumn("pixels", [.. images.AsSpan(16, count * Pixels).ToArray().Select(pixel => pixel / 255f)], Pixels);
        var digits = new IntegerColumn("digit", [.. labels.AsSpan(8, count).ToArray().Select(label => (long)label)]);
        return Spread(new Table([pixels, digits]), MostTexts, new DataRoles { Label = "digit", Task = TaskKind.Multiclass });
    }

    private static LabelledTable Cracks(string folder)
    {
        string pictures = Path.Combine(folder, "bridge_cracks_images/assets");
        string[] files =
        [
            .. CrackFolders.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(pictures, kind)).Order(StringComparer.Ordinal))
        ];
        float[] values = new ImagePreparation { ShorterSide = null, Width = Side, Height = Side }
            .Prepare([.. files.Select(File.ReadAllBytes)])
            .Values<float>()
            .ToArray();
        var cracked = new BooleanColumn(
            "cracked", [.. files.Select(file => file.Contains("/CD/", StringComparison.Ordinal) ? (byte)1 : (byte)0)]);
        return Spread(
            new Table([new VectorColumn("picture", values, 3 * Side * Side), cracked]),
            MostTexts,
            new DataRoles { Label = "cracked" });
    }

    private static LabelledTable Spread(Table table, int most, DataRoles roles)
    {
        int rows = Math.Min(most, table.RowCount);
        return LabelledTable.ForTraining(
            table.Take([.. Enumerable.Range(0, rows).Select(row => (int)((long)row * table.RowCount / rows))]), roles);
    }

    private static byte[] Unzip(string path)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var all = new MemoryStream();
        zip.CopyTo(all);
        return all.ToArray();
    }
}
