using Examples;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Onnx;
using FullStackAI.OnnxRuntime;
using QuickStart;

namespace OnnxScoring;

/// <summary>A model of a table, exported as one graph and scored from C# as any ONNX
/// model is: the same answers as the library's own.</summary>
internal static class TabularScoring
{
    internal static async Task RunAsync(WorkFolder folder, CommandLine line)
    {
        // 5. A model of numbers, categories, dates and text.
        Table table = Table.FromCsv(ChurnData.Write(folder.File("churn.csv"), rows: line.IsShort ? 1_000 : 4_000, seed: 7));
        var experiment = new Experiment
        {
            Label = "churned",
            Budget = line.Budget,
            WorkBudget = line.WorkBudget(line.IsShort ? 20 : 100),
            Seed = 7,
        };
        Leaderboard board = await experiment.RunAsync(table);
        Console.WriteLine($"5. Trained {board.Best.Name} on {table.RowCount:N0} customers with {table.Columns.Count} columns.");

        // 6. One graph: a column is an input, preprocessing and all models are inside.
        string path = folder.File("churn.onnx");
        OnnxExporter.Export(board.Best.Bundle).Save(path);
        using OnnxModel model = OnnxModel.Load(path);
        Console.WriteLine($"6. Exported it: {path.SizeOfFile()}.");
        Console.WriteLine($"   {string.Join(", ", model.Inputs)}\n   → {string.Join(", ", model.Outputs)}");

        // 7. Columns of the table go to the inputs of their names.
        IReadOnlyDictionary<string, OnnxData> outputs = new OnnxTableScorer(model).Score(table);
        using var predictor = new Predictor(board.Best.Bundle);
        Predictions own = predictor.Predict(table);
        ReadOnlySpan<float> found = outputs["probabilities"].AsTensor().Values<float>();
        double worst = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            worst = Math.Max(worst, Math.Abs(found[(row * 2) + 1] - own.Outputs[row]));
        }

        Console.WriteLine($"7. {table.RowCount:N0} probabilities through ONNX Runtime differ from the library's by at most {worst:0.0e+0}.");
    }
}
