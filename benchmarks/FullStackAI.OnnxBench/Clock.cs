using System.Diagnostics;

namespace FullStackAI.OnnxBench;

/// <summary>Times two actions turn about, so that a busy moment hits both.</summary>
internal static class Clock
{
    /// <summary>Median nanoseconds of one call of each.</summary>
    internal static (double First, double Second) Compare(Action first, Action second, int calls, int rounds = 41)
    {
        var times = (First: new double[rounds], Second: new double[rounds]);
        WarmUp(first);
        WarmUp(second);
        for (int round = -5; round < rounds; round++)
        {
            double a = Time(first, calls);
            double b = Time(second, calls);
            if (round >= 0)
            {
                (times.First[round], times.Second[round]) = (a, b);
            }
        }

        Array.Sort(times.First);
        Array.Sort(times.Second);
        return (times.First[rounds / 2], times.Second[rounds / 2]);
    }

    // The runtime compiles a method anew in the background, a tenth of a second after its
    // thirtieth call, and once more from what it has counted since.
    private static void WarmUp(Action action)
    {
        for (int stage = 0; stage < 3; stage++)
        {
            long start = Stopwatch.GetTimestamp();
            do
            {
                action();
            }
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 80);

            Thread.Sleep(120);
        }
    }

    private static double Time(Action action, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
    }
}
