using System.Diagnostics;
using System.Globalization;
using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Numerics;

namespace FullStackAI.AutoMLBench;

/// <summary>Measures how long an experiment takes against its budget: from the call to the return with the
/// bundle, on made-up tables of any size, alone or beside a busy process.</summary>
internal static class Deadline
{
    internal const string Busy = "busy";

    /// <summary>Runs every combination and prints a line of a table for each.</summary>
    /// <param name="rows">Sizes of the table.</param>
    /// <param name="budgets">Seconds.</param>
    /// <param name="runs">How often each.</param>
    /// <param name="classes">Classes of the label; 2 or more.</param>
    /// <param name="isBusy">Whether a second process keeps as many threads busy as there are processors.</param>
    /// <param name="trace">Whether to tell each event with its time and the processor's, which other processes disturb less.</param>
    /// <param name="cancels">Whether to stop each run at its first model: it then took as long as that model and its bundle.</param>
    internal static async Task RunAsync(int[] rows, double[] budgets, int runs, int classes, bool isBusy, bool trace, bool cancels)
    {
        Console.WriteLine("| rows | budget | load | run | took | overshoot | allowed | kept | prior after | first model after | trials | model |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (int count in rows)
        {
            Table table = Make(count, classes);
            foreach (double budget in budgets)
            {
                for (int run = 1; run <= runs; run++)
                {
                    using Process? other = isBusy
                        ? Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments()) { RedirectStandardInput = true })
                        : null;
                    try
                    {
                        Console.WriteLine(await OneAsync(table, budget, run, isBusy, trace, cancels));
                    }
                    finally
                    {
                        other?.Kill();
                    }
                }
            }
        }
    }

    /// <summary>Keeps all processors busy until the input is closed.</summary>
    internal static void KeepBusy()
    {
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            new Thread(() =>
            {
                for (double x = 1; x > 0; x = Math.Sqrt(x + 1))
                {
                }
            }) { IsBackground = true }.Start();
        }

        Console.In.ReadToEnd();
    }

    private static string[] Arguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? ["exec", typeof(Deadline).Assembly.Location, Busy] : [Busy];

    private static async Task<string> OneAsync(Table table, double budget, int run, bool isBusy, bool trace, bool cancels)
    {
        using var stop = new CancellationTokenSource();
        long started = Stopwatch.GetTimestamp();
        var watch = new FirstModel(started, trace, cancels ? stop : null);
        Leaderboard board = await new Experiment { Label = "y", Budget = TimeSpan.FromSeconds(budget), Seed = (ulong)run }.RunAsync(
            table, watch, stop.Token);
        double took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double allowed = Math.Max(0.02 * budget, 0.5);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {table.RowCount:N0} | {budget:0} s | {(isBusy ? "busy" : "alone")} | {run} | {took:0.00} s | {took - budget:+0.00;-0.00} s | {allowed:0.0} s | {(took - budget <= allowed ? "yes" : "NO")} | {watch.PriorSeconds:0.00} s | {watch.Seconds:0.00} s | {board.Entries.Count(entry => entry.Failure is null)} of {board.Entries.Count} | {board.Best.Name}, {board.Metric.Name} {board.Best.Score.Value:0.0000} |");
    }

    // Numbers, some of them missing, and categories; two classes that depend on some of both.
    private static Table Make(int rows, int classes)
    {
        const int Numbers = 16;
        const int Categories = 4;
        var rng = new Rng(17);
        double[][] numbers = [.. Enumerable.Range(0, Numbers).Select(_ => new double[rows])];
        int[][] levels = [.. Enumerable.Range(0, Categories).Select(_ => new int[rows])];
        int[] label = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            double score = 0;
            for (int i = 0; i < Numbers; i++)
            {
                double value = rng.NextGaussian();
                numbers[i][row] = i == 3 && rng.NextDouble() < 0.1 ? double.NaN : value;
                score += i < 6 ? (i % 2 == 0 ? value : Math.Abs(value) - 0.8) : 0;
            }

            for (int i = 0; i < Categories; i++)
            {
                levels[i][row] = rng.NextInt32(4 + (20 * i));
                score += i < 2 ? (levels[i][row] % 3) - 1 : 0;
            }

            double noisy = score + (1.5 * rng.NextGaussian());
            label[row] = classes == 2 ? noisy > 0.5 ? 1 : 0 : (int)Math.Clamp((noisy + 8) / 16 * classes, 0, classes - 1);
        }

        return new Table([
            .. numbers.Select((cells, i) => new NumberColumn(string.Create(CultureInfo.InvariantCulture, $"n{i}"), cells)),
            .. levels.Select((codes, i) => new CategoryColumn(
                string.Create(CultureInfo.InvariantCulture, $"c{i}"),
                codes,
                [.. Enumerable.Range(0, 4 + (20 * i)).Select(level => string.Create(CultureInfo.InvariantCulture, $"level {level}"))])),
            new CategoryColumn(
                "y",
                label,
                [.. Enumerable.Range(0, classes).Select(@class => string.Create(CultureInfo.InvariantCulture, $"class {@class:0000}"))]),
        ]);
    }

    /// <summary>Notes when the first trial that reads features has ended well.</summary>
    private sealed class FirstModel(long started, bool trace, CancellationTokenSource? stop) : IProgress<ExperimentEvent>
    {
        private readonly TimeSpan _before = Environment.CpuUsage.TotalTime;

        internal double Seconds { get; private set; } = double.NaN;

        internal double PriorSeconds { get; private set; } = double.NaN;

        public void Report(ExperimentEvent value)
        {
            double now = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (trace)
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{now,7:0.00} {(Environment.CpuUsage.TotalTime - _before).TotalSeconds,7:0.00} {value.Stage} {value.Trial} {value.Entry?.Score.ToString()} {value.Entry?.Settings} {value.Entry?.Failure?.Message}"));
            }

            if (value is not { Stage: ExperimentStage.TrialEnded, Entry.Failure: null })
            {
                return;
            }

            if (value.Trial == "baseline")
            {
                PriorSeconds = now;
            }
            else if (double.IsNaN(Seconds))
            {
                Seconds = now;
                stop?.Cancel();
            }
        }
    }
}
