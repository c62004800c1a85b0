namespace FullStackAI.Preprocessing;

/// <summary>The sum of labels and weights of each level, missing being one too.</summary>
internal sealed class LevelSums(int levels)
{
    private readonly double[] _labels = new double[levels + FittedLevelValues.ExtraCodes];
    private readonly double[] _weights = new double[levels + FittedLevelValues.ExtraCodes];
    private double _allLabels;
    private double _allWeights;

    internal void Add(int code, double label, double weight)
    {
        int place = FittedLevelValues.Place(code, levels);
        _labels[place] += label * weight;
        _weights[place] += weight;
        _allLabels += label * weight;
        _allWeights += weight;
    }

    /// <summary>The mean of each level, drawn towards the mean of all rows; a level without rows has the latter.</summary>
    internal float[] Encode(double smoothing)
    {
        double prior = _allWeights > 0 ? _allLabels / _allWeights : 0;
        float[] values = new float[_labels.Length];
        for (int place = 0; place < values.Length; place++)
        {
            double weight = _weights[place] + smoothing;
            values[place] = (float)(_weights[place] > 0 ? (_labels[place] + (smoothing * prior)) / weight : prior);
        }

        return values;
    }
}
