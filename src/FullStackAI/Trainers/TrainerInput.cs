using FullStackAI.Data;

namespace FullStackAI.Trainers;

/// <summary>Checks that every trainer makes before it starts.</summary>
internal static class TrainerInput
{
    /// <summary>Refuses a task the trainer cannot learn.</summary>
    /// <exception cref="ArgumentException">The trainer does not support the task.</exception>
    internal static void CheckTask(ITrainer trainer, TaskKind task)
    {
        if (!trainer.Supports(task))
        {
            string supported = string.Join(", ", Enum.GetValues<TaskKind>().Where(trainer.Supports));
            throw new ArgumentException(
                $"Trainer '{trainer.Name}' learns {supported}, but the labels are {task}. Choose another trainer, or another task for the label.",
                nameof(task));
        }
    }

    /// <summary>Refuses a set without rows.</summary>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    internal static void CheckRows(TrainingSet data)
    {
        if (data.Rows == 0)
        {
            throw new ArgumentException("There are no rows to learn from.", nameof(data));
        }
    }
}
