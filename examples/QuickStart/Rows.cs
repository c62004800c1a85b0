using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Data.Splits;
using FullStackAI.Inference;

namespace QuickStart;

/// <summary>Rows for training, for the last test, and for one prediction.</summary>
internal static class Rows
{
    /// <summary>Four fifths and one fifth.</summary>
    internal static (Table Train, Table Test) Part(Table table)
    {
        TrainTestSplit split = table.TrainTestSplit(0.2, new SplitOptions { Seed = 7 });
        return (split.Train, split.Test);
    }

    /// <summary>The first row as a program would hand it in: only the columns the model reads.</summary>
    internal static Row First(Table rows, BundleSignature signature) =>
        new(signature.Columns.Select(column => KeyValuePair.Create(column.Name, rows[column.Name].GetValue(0))));

    /// <summary>The text three places further in.</summary>
    internal static string Indented(this string text) => string.Join('\n', text.Split('\n').Select(line => $"   {line}"));
}
