using FullStackAI.Data;
using FullStackAI.Evaluation;

namespace FullStackAI.OnnxBench;

/// <summary>The tabular data sets, label last.</summary>
internal static class DataSets
{
    internal static readonly (string Name, string File, string Label)[] All =
    [
        ("adult_income", "adult_income/adult_train.csv", "income"),
        ("telco_churn", "telco_churn/Telco-Customer-Churn.csv", "Churn"),
        ("penguins", "penguins/penguins.csv", "species"),
        ("california_housing", "california_housing/housing.csv", "median_house_value"),
        ("bike_sharing", "bike_sharing/hour.csv", "cnt"),
    ];

    internal static LabelledTable Load(string folder, string file, string label) =>
        LabelledTable.ForTraining(Table.FromCsv(Path.Combine(folder, file)), new DataRoles { Label = label });
}
