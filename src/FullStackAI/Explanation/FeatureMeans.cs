using FullStackAI.Data;

namespace FullStackAI.Explanation;

/// <summary>The mean of every feature over some rows.</summary>
internal static class FeatureMeans
{
    /// <returns>[features]; missing cells are left out, a feature without any value has mean 0.</returns>
    internal static double[] Of(FeatureMatrix rows)
    {
        double[] means = new double[rows.Features.Count];
        for (int feature = 0; feature < rows.DenseCount; feature++)
        {
            double sum = 0;
            int known = 0;
            foreach (float value in rows.Dense(feature))
            {
                if (!float.IsNaN(value))
                {
                    sum += value;
                    known++;
                }
            }

            means[feature] = known == 0 ? 0 : sum / known;
        }

        for (int row = 0; rows.Sparse is not null && row < rows.Rows; row++)
        {
            SparseVector stored = rows.Sparse[row];
            for (int i = 0; i < stored.Indices.Length; i++)
            {
                means[rows.DenseCount + stored.Indices[i]] += stored.Values[i] / (double)rows.Rows;
            }
        }

        return means;
    }
}
