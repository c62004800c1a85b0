using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.OnnxBench;

/// <summary>The tables and texts among the data sets.</summary>
internal static class DataSets
{
    private const int MostTexts = 1_500; // a text becomes as many single-precision features as there are n-grams
    private const int MostRows = 8_000;

    private static readonly string[] Wine = ["fixed acidity", "volatile acidity", "citric acid", "residual sugar", "chlorides", "free sulfur dioxide", "total sulfur dioxide", "density", "pH", "sulphates", "alcohol", "quality"];

    internal static readonly (string Name, Func<string, LabelledTable> Load)[] All =
    [
        ("adult_income", Adult),
        ("telco_churn", folder => Read(folder, "telco_churn/Telco-Customer-Churn.csv", "Churn")),
        ("penguins", folder => Read(folder, "penguins/penguins.csv", "species")),
        ("wine_quality (white)", folder => Read(folder, "wine_quality/winequality-white.csv", "quality", MostRows, TaskKind.Multiclass, new CsvOptions { Header = false, Names = Wine })),
        ("california_housing", folder => Read(folder, "california_housing/housing.csv", "median_house_value")),
        ("bike_sharing (hour)", folder => Read(folder, "bike_sharing/hour.csv", "cnt")),
        ("movielens ratings", folder => Read(folder, "movielens_latest_small/ratings.csv", "rating", MostRows, TaskKind.Regression)),
        ("nab nyc_taxi", folder => Read(folder, "nab_anomaly_sample/nyc_taxi.csv", "value")),
        ("sms_spam", folder => Read(folder, "sms_spam/sms_spam.csv", "type", MostTexts)),
        ("banking77", folder => Read(folder, "banking77/train.csv", "category", MostTexts)),
        ("zh_news_titles", folder => Read(folder, "zh_news_titles/dev.txt", "topic", MostTexts, TaskKind.Multiclass, new CsvOptions { Separator = '\t', Header = false, Quotes = false, Names = ["title", "topic"] })),
    ];

    internal static LabelledTable Adult(string folder) => Read(folder, "adult_income/adult_train.csv", "income", int.MaxValue);

    private static LabelledTable Read(string folder, string file, string label, int most = MostRows, TaskKind? task = null, CsvOptions? options = null)
    {
        Table table = Table.FromCsv(Path.Combine(folder, file), options);
        int rows = Math.Min(most, table.RowCount);
        return LabelledTable.ForTraining(table.Take([.. Enumerable.Range(0, rows).Select(row => (int)((long)row * table.RowCount / rows))]), new DataRoles { Label = label, Task = task });
    }
}
