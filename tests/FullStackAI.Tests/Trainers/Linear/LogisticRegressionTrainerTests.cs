using FullStackAI.Models.Linear;
using FullStackAI.Serialization;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.Tests.Trainers.Linear;

[TestClass]
public sealed class LogisticRegressionTrainerTests : TrainerContract
{
    private protected override ITrainer Trainer => new LogisticRegressionTrainer();

    private protected override (string Name, ComponentReaderFunction Read) ModelReader => (LinearModel.Name, LinearModel.Read);
}
