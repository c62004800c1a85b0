using System.Diagnostics;
using FullStackAI.Inference;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>The time from the call of <see cref="Predictor.Load(string, PredictorOptions?)"/> to the first answer. A
/// fresh process each time: the first call writes the model and starts itself again.</summary>
internal static class LoadToFirstAnswer
{
    internal static int Run(string? path)
    {
        if (path is null)
        {
            return Repeat();
        }

        long started = Stopwatch.GetTimestamp();
        using Predictor predictor = Predictor.Load(path);
        double score = predictor.Predict(FirstRow()).Score;
        Console.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:F1} ms ({predictor.Bundle.FileBytes:N0} bytes, answer {score:F6})");
        return 0;
    }

    internal static Row FirstRow()
    {
        Row row = [];
        for (int i = 0; i < 28; i++)
        {
            row[$"f{i}"] = i / 10.0;
        }

        return row;
    }

    private static int Repeat()
    {
        string path = Path.Combine(Path.GetTempPath(), $"load-{Environment.ProcessId}.fsai");
        Models.Trees(255).Save(path);
        for (int repeat = 0; repeat < 7; repeat++)
        {
            using Process child = Process.Start(Environment.ProcessPath!, ["load", path]);
            child.WaitForExit();
        }

        File.Delete(path);
        return 0;
    }
}
