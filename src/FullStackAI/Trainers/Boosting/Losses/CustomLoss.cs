using FullStackAI.Models;

namespace FullStackAI.Trainers.Boosting.Losses;

/// <summary>A user's loss; what it returns is checked.</summary>
internal sealed class CustomLoss(ICustomLoss loss) : Loss
{
    internal override string Name => loss.Name;

    internal override Link Link => loss.Link;

    internal override double Initial(ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double start = loss.InitialScore(labels, weights);
        return double.IsFinite(start)
            ? start
            : throw new ArgumentException($"Loss '{Name}' starts at {start}; expected a finite score. Mend its InitialScore.");
    }

    internal override double Value(double score, double label) => loss.Value(score, label);

    internal override unsafe void Derive(double* scores, float* labels, float* weights, int count, float* gradients, float* hessians)
    {
        loss.Derive(new(scores, count), new(labels, count), new(gradients, count), new(hessians, count));
        for (int i = 0; i < count; i++)
        {
            if (!float.IsFinite(gradients[i]) || !float.IsFinite(hessians[i]) || hessians[i] < 0)
            {
                throw new ArgumentException(
                    $"Loss '{Name}' gives gradient {gradients[i]} and hessian {hessians[i]} for score {scores[i]} and label {labels[i]}; expected finite numbers and a hessian of zero or more. Mend its Derive.");
            }

            if (weights is not null)
            {
                gradients[i] *= weights[i];
                hessians[i] *= weights[i];
            }
        }
    }
}
