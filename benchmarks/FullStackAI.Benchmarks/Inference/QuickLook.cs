using System.Diagnostics;

namespace FullStackAI.Benchmarks.Inference;

/// <summary>The cases of <see cref="SingleRow"/> in some seconds: the best and the middle of many passes over the 1,024 rows, in turns, so that a busy moment hits all alike.</summary>
internal static class QuickLook
{
    private const int Rows = 1024;
    private const int Passes = 60;

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

        for (int i = 0; i < cases.Length; i++)
        {
            Array.Sort(nanoseconds[i]);
            Console.WriteLine($"{cases[i].Name,-20} best {nanoseconds[i][0],9:F1} ns, middle {nanoseconds[i][Passes / 2],9:F1} ns");
        }

        return 0;
    }
}
