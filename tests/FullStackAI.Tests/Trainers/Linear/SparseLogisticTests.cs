using FullStackAI.Models.Linear;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

[TestClass]
public sealed class SparseLogisticTests : TrainerContract
{
    private protected override ITrainer Trainer => new LogisticRegressionTrainer(new() { L1 = 0.005, L2 = 0.001, Tolerance = 1e-11 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (LinearModel.Name, LinearModel.Read);
}
