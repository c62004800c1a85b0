namespace FullStackAI.OnnxRuntime;

/// <summary>Adds up how far numbers lie apart, and how far the new ones lie from the old.</summary>
internal sealed class NumberSpread
{
    private double _count;
    private double _mean;
    private double _spread; // sum of squared distances from the mean, after Welford (1962)
    private double _distance;

    /// <summary>Share of the old numbers' variance that the new ones keep; null without
    /// numbers, or where the old ones are all the same.</summary>
    internal double? Explained => _spread > 0 ? 1 - (_distance / _spread) : null;

    internal void Add(ReadOnlySpan<float> old, ReadOnlySpan<float> @new)
    {
        for (int i = 0; i < old.Length; i++)
        {
            _count++;
            double fromMean = old[i] - _mean;
            _mean += fromMean / _count;
            _spread += fromMean * (old[i] - _mean);
            double difference = (double)@new[i] - old[i];
            _distance += difference * difference;
        }
    }
}
