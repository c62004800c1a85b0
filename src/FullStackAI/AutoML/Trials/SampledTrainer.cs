using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;

namespace FullStackAI.AutoML;

/// <summary>Lets a trainer learn from a sample of its rows: a model that is there at once however many rows there are.</summary>
/// <param name="inner">Learns.</param>
/// <param name="rows">The rows of the sample; of classes, the same share of each.</param>
internal sealed class SampledTrainer(ITrainer inner, int rows) : ITrainer
{
    public string Name => inner.Name;

    public FeatureForm FeatureForm => inner.FeatureForm;

    public bool Supports(TaskKind task) => task != TaskKind.Ranking && inner.Supports(task);

    public Model Train(TrainingSet data, TrainingContext context) => inner.Train(RowSample.Take(data, rows, context.Rng.Split("sample")), context);
}
