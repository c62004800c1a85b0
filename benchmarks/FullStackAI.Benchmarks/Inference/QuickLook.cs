using System.Diagnostics;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>The cases of <see cref="SingleRow"/> in some seconds: the best and the middle of many passes
/// over the 1,024 rows, in turns, so that a busy moment hits all alike.</summary>
internal static class QuickLook
{
    private const int Rows = 1024;
    private const int Passes = 60;
    private const int BatchPasses = 15;

    internal static int Run()
    {
        var suite = new SingleRow();
        suite.Setup();
        (string Name, Action One)[] cases =
        [
            (nameof(suite.Softmax4), suite.Softmax4),
            (nameof(suite.Softmax4ThroughPool), suite.Softmax4ThroughPool),
            (nameof(suite.Trees31), suite.Trees31),
            (nameof(suite.Trees31ThroughPool), suite.Trees31ThroughPool),
            (nameof(suite.NaiveWalk31), () => suite.NaiveWalk31()),
            (nameof(suite.Trees255), suite.Trees255),
            (nameof(suite.NaiveWalk255), () => suite.NaiveWalk255()),
            (nameof(suite.Adult), suite.Adult),
            (nameof(suite.Text20), suite.Text20),
            (nameof(suite.Ensemble10), suite.Ensemble10),
        ];
        double[][] nanoseconds = [.. cases.Select(_ => new double[Passes])];
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                long started = Stopwatch.GetTimestamp();
                for (int row = 0; row < Rows; row++)
                {
                    cases[i].One();
                }

                nanoseconds[i][pass] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / Rows;
            }
        }

        Report(cases, nanoseconds);
        return 0;
    }

    /// <summary>The cases of <see cref="Batch"/>, on one thread and on two.</summary>
    internal static int RunBatch()
    {
        var suites = new List<(string Name, Action One)>();
        foreach (int leaves in (int[])[31, 255])
        {
            foreach (int threads in (int[])[1, 2])
            {
                var suite = new Batch { Leaves = leaves, Threads = threads };
                suite.Setup();
                suites.Add(($"{leaves} leaves, {threads} threads", () => suite.Predict()));
            }
        }

        double[][] nanoseconds = [.. suites.Select(_ => new double[BatchPasses])];
        for (int pass = -2; pass < BatchPasses; pass++)
        {
            for (int i = 0; i < suites.Count; i++)
            {
                long started = Stopwatch.GetTimestamp();
                suites[i].One();
                nanoseconds[i][Math.Max(pass, 0)] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / Batch.Rows;
            }
        }

        Report([.. suites], nanoseconds);
        return 0;
    }

    /// <summary>Rows whose preprocessing steps cost more than their model, and typed objects one by one and as a span.</summary>
    internal static int RunTyped()
    {
        var steps = new StandardizedRow();
        steps.Setup();
        var cases = new List<(string Name, Action One, int PerCall)>
        {
            ("standardised row", () => Repeat(steps.Row), Rows),
            ("standardised batch", () => steps.Batch(), BatchKinds.Rows),
        };
        foreach (int leaves in (int[])[31, 255])
        {
            var suite = new TypedBatch { Leaves = leaves };
            suite.Setup();
            cases.Add(($"{leaves} leaves, each", suite.OneByOne, TypedBatch.Rows));
            cases.Add(($"{leaves} leaves, span", suite.Span, TypedBatch.Rows));
        }

        double[][] nanoseconds = [.. cases.Select(_ => new double[BatchPasses])];
        for (int pass = -5; pass < BatchPasses; pass++)
        {
            for (int i = 0; i < cases.Count; i++)
            {
                long started = Stopwatch.GetTimestamp();
                cases[i].One();
                nanoseconds[i][Math.Max(pass, 0)] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / cases[i].PerCall;
            }
        }

        Report([.. cases.Select(one => (one.Name, one.One))], nanoseconds);
        return 0;
    }

    private static void Repeat(Action one)
    {
        for (int row = 0; row < Rows; row++)
        {
            one();
        }
    }

    private static void Report((string Name, Action One)[] cases, double[][] nanoseconds)
    {
        for (int i = 0; i < cases.Length; i++)
        {
            Array.Sort(nanoseconds[i]);
            Console.WriteLine($"{cases[i].Name,-21} best {nanoseconds[i][0],9:F1} ns, middle {nanoseconds[i][nanoseconds[i].Length / 2],9:F1} ns");
        }
    }
}
