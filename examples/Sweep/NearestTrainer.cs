using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Serialization;
using FullStackAI.Trainers;

namespace Sweep;

/// <summary>How <see cref="NearestTrainer"/> learns.</summary>
internal sealed record NearestOptions
{
    /// <summary>The rows that vote; at least 1; the default is 5.</summary>
    public int Neighbours { get; init; } = 5;
}

/// <summary>Predicts the mean label of the nearest training rows: a trainer of your own needs no more than this.</summary>
internal sealed class NearestTrainer(NearestOptions options) : ITrainer
{
    public string Name => "nearest";

    // Numbers come standardised and without gaps.
    public FeatureForm FeatureForm => FeatureForm.Standardized;

    public bool Supports(TaskKind task) => task == TaskKind.Regression;

    public Model Train(TrainingSet data, TrainingContext context)
    {
        int width = data.Features.DenseCount;
        float[] rows = new float[data.Rows * width];
        for (int row = 0; row < data.Rows && !context.ShouldStop(); row++)
        {
            data.Features.CopyDenseRow(row, rows.AsSpan(row * width, width));
        }

        return new NearestModel(data.Features.Features, rows, data.Labels.Values.ToArray(), options.Neighbours);
    }
}

/// <summary>The training rows and their labels.</summary>
internal sealed class NearestModel(
    IReadOnlyList<Feature> features, float[] rows, float[] labels, int neighbours) : Model(features, 1, Link.Identity)
{
    public override string ComponentName => "nearest";

    public override void Score(in FeatureRow row, Span<double> scores)
    {
        ReadOnlySpan<float> cells = row.Dense;
        var nearest = new PriorityQueue<int, double>();
        for (int other = 0; other < labels.Length; other++)
        {
            double distance = 0;
            for (int feature = 0; feature < cells.Length; feature++)
            {
                double difference = cells[feature] - rows[(other * cells.Length) + feature];
                distance += difference * difference;
            }

            nearest.Enqueue(other, -distance);
            if (nearest.Count > neighbours)
            {
                nearest.Dequeue();
            }
        }

        double sum = 0;
        int count = nearest.Count;
        while (nearest.TryDequeue(out int found, out _))
        {
            sum += labels[found];
        }

        scores[0] = sum / count;
    }

    public override void Write(ComponentWriter writer)
    {
        writer.WriteSingles(rows);
        writer.WriteSingles(labels);
        writer.WriteInt32(neighbours);
    }
}
