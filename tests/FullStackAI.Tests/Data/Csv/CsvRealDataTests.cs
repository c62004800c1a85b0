using FullStackAI.Data;

namespace FullStackAI.Tests.Data.Csv;

[TestClass]
public sealed class CsvRealDataTests
{
    [TestMethod]
    [DataRow(
        "adult_income/adult_train.csv",
        22792,
        "Integer Category Integer Category Integer Category Category Category Category Category Integer Integer Integer Category Category")]
    [DataRow(
        "telco_churn/Telco-Customer-Churn.csv",
        7043,
        "Category Category Integer Boolean Boolean Integer Boolean Category Category Category Category Category Category Category Category Category Boolean Category Number Number Boolean")]
    [DataRow("penguins/penguins.csv", 344, "Category Category Number Number Integer Integer Category")]
    [DataRow(
        "wine_quality/winequality-white.csv",
        4898,
        "Number Number Number Number Number Number Number Number Number Number Number Integer")]
    [DataRow("california_housing/housing.csv", 20640, "Number Number Number Number Number Number Number Number Number Category")]
    [DataRow(
        "bike_sharing/hour.csv",
        17379,
        "Integer DateTime Integer Integer Integer Integer Integer Integer Integer Integer Number Number Number Number Integer Integer Integer")]
    [DataRow("sms_spam/sms_spam.csv", 5574, "Category Text")]
    [DataRow("banking77/train.csv", 10003, "Text Category")]
    [DataRow("banking77/test.csv", 3080, "Text Category")]
    [DataRow("zh_news_titles/dev.txt", 10000, "Text Integer")]
    [DataRow("movielens_latest_small/movies.csv", 9742, "Integer Text Category")]
    [DataRow("forecast_series/example_air_passengers.csv", 144, "DateTime Integer")]
    [DataRow("nab_anomaly_sample/nyc_taxi.csv", 10320, "DateTime Integer")]
    public void FromCsv_PublicData_FindsRowsAndKinds(string file, int rows, string kinds)
    {
        Table table = Table.FromCsv(RealData.File(file));

        Assert.AreEqual(rows, table.RowCount);
        Assert.AreEqual(kinds, table.Kinds());
    }

    [TestMethod]
    public void FromCsv_AdultWithEmptyCells_CountsEachAsMissing()
    {
        Table table = Table.FromCsv(RealData.File("adult_income/adult_train.csv"));

        Assert.AreEqual(2924, table.Columns.Sum(column => column.CountMissing()));
        CollectionAssert.AreEqual(new[] { "<=50K", ">50K" }, ((CategoryColumn)table["income"]).Levels.ToArray());
    }

    [TestMethod]
    public void FromCsv_TelcoBlankCharges_AreMissingNumbers()
    {
        Table table = Table.FromCsv(RealData.File("telco_churn/Telco-Customer-Churn.csv"));

        Assert.AreEqual(11, table["TotalCharges"].CountMissing());
        Assert.AreEqual(new BooleanWords("No", "Yes"), ((BooleanColumn)table["Churn"]).Words);
    }

    [TestMethod]
    public void FromCsv_ChineseTitles_KeepsTheirCharacters() =>
        Assert.AreEqual(
            "体验2D巅峰 倚天屠龙记十大创新概览",
            Table.FromCsv(RealData.File("zh_news_titles/dev.txt"), new CsvOptions { Quotes = false }).Columns[0].GetValue(0));
}
