using System.Diagnostics;

namespace FullStackAI.OnnxBench;

/// <summary>Times two actions turn about, so that a busy moment hits both.</summary>
internal static class Clock
{
    /// <summary>Median nanoseconds of one call of each.</summary>
    internal static (double First, double Second) Compare(Action first, Action second, int calls, int rounds = 41)
    {
        var times = (First: new double[rounds], Second: new double[rounds]);
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
