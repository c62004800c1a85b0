using FullStackAI.Models.Linear;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

[TestClass]
public sealed class LogisticRegressionTrainerTests : TrainerContract
{
    // weights and duplicates take different ways to one optimum
    private protected override ITrainer Trainer => new LogisticRegressionTrainer(new() { Tolerance = 1e-11 });

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (LinearModel.Name, LinearModel.Read);
}
