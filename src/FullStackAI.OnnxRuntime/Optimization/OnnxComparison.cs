using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>A model before and after optimising it, measured on the user's own data.</summary>
public static class OnnxComparison
{
    private const int TimedRuns = 15;

    /// <summary>Runs both models on the same batches.</summary>
    /// <param name="before">The model as it was.</param>
    /// <param name="after">The model as it is.</param>
    /// <param name="batches">Inputs; each is run by both.</param>
    /// <param name="labels">[rows of all batches]; the right class of each row by number,
    /// for an accuracy; null (the default) where unknown.</param>
    /// <param name="options">How both are loaded; the processor with one thread by default.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <exception cref="ArgumentException">There are no batches, or not as many labels as rows.</exception>
    /// <returns>Sizes, median times of a batch, and how far the first outputs of float lie apart.</returns>
    public static OnnxComparisonReport Run(
        OnnxDocument before,
        OnnxDocument after,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> batches,
        IReadOnlyList<int>? labels = null,
        OnnxModelOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(batches);
        if (batches.Count == 0)
        {
            throw new ArgumentException("There is nothing to compare on: give at least one batch.", nameof(batches));
        }

        options ??= new OnnxModelOptions { Device = Device.Cpu, Threads = 1 };
        (byte[] oldBytes, byte[] newBytes) = (before.ToArray(), after.ToArray());
        using OnnxModel old = OnnxModel.Load(oldBytes, options, cancellationToken);
        using OnnxModel @new = OnnxModel.Load(newBytes, options, cancellationToken);
        string output = (old.Outputs.FirstOrDefault(output => output.Type is OnnxTensorType { Element: OnnxElementType.Float })
            ?? throw new OnnxException(
                $"The model gives {string.Join(", ", old.Outputs)}; compared are tensors of float. Make one an output.")).Name;
        (double worst, double sum, long values, long rows, long agreed, long oldRight, long newRight) = (0, 0, 0, 0, 0, 0, 0);
        var numbers = new NumberSpread();
        bool hasClasses = false;
        foreach (IReadOnlyDictionary<string, OnnxData> batch in batches)
        {
            OnnxTensorData expected = old.Run(batch, [output], cancellationToken)[output].AsTensor();
            OnnxTensorData found = @new.Run(batch, [output], cancellationToken)[output].AsTensor();
            ReadOnlySpan<float> a = expected.Values<float>();
            ReadOnlySpan<float> b = found.Values<float>();
            int width = expected.Sizes.Length > 1 ? (int)expected.Sizes[^1] : 1;
            for (int i = 0; i < a.Length; i++)
            {
                double difference = Math.Abs((double)a[i] - b[i]);
                worst = Math.Max(worst, difference);
                sum += difference;
            }

            hasClasses |= width > 1;
            if (width == 1)
            {
                numbers.Add(a, b);
            }

            values += a.Length;
            for (int row = 0; row < a.Length / width; row++, rows++)
            {
                (int first, int second) = (ArgMax(a.Slice(row * width, width)), ArgMax(b.Slice(row * width, width)));
                agreed += first == second ? 1 : 0;
                oldRight += rows < labels?.Count && labels[(int)rows] == first ? 1 : 0;
                newRight += rows < labels?.Count && labels[(int)rows] == second ? 1 : 0;
            }
        }

        if (labels is not null && labels.Count != rows)
        {
            throw new ArgumentException(
                $"There are {labels.Count} labels, and the batches have {rows} rows; give the right class of each row.", nameof(labels));
        }

        (TimeSpan oldTime, TimeSpan newTime) = Medians(old, @new, batches[0], time ?? TimeProvider.System, cancellationToken);
        return new OnnxComparisonReport(
            oldBytes.Length,
            newBytes.Length,
            oldTime,
            newTime,
            worst,
            values == 0 ? 0 : sum / values,
            rows == 0 ? 1 : (double)agreed / rows,
            labels is not null && hasClasses ? (double)oldRight / rows : null,
            labels is not null && hasClasses ? (double)newRight / rows : null) { Explained = numbers.Explained };
    }

    // Turn about, so that a busy moment of the machine hits both.
    internal static (TimeSpan Old, TimeSpan New) Medians(
        OnnxModel old, OnnxModel @new, IReadOnlyDictionary<string, OnnxData> batch, TimeProvider clock, CancellationToken cancellationToken)
    {
        // The first run of a model allocates its buffers.
        Time(old, batch, clock, cancellationToken);
        Time(@new, batch, clock, cancellationToken);
        var oldTimes = new TimeSpan[TimedRuns];
        var newTimes = new TimeSpan[TimedRuns];
        for (int i = 0; i < TimedRuns; i++)
        {
            oldTimes[i] = Time(old, batch, clock, cancellationToken);
            newTimes[i] = Time(@new, batch, clock, cancellationToken);
        }

        Array.Sort(oldTimes);
        Array.Sort(newTimes);
        return (oldTimes[TimedRuns / 2], newTimes[TimedRuns / 2]);
    }

    private static TimeSpan Time(
        OnnxModel model, IReadOnlyDictionary<string, OnnxData> batch, TimeProvider clock, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        model.Run(batch, null, cancellationToken);
        return clock.GetElapsedTime(start);
    }

    private static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
