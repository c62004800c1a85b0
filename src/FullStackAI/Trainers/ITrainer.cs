using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Preprocessing;

namespace FullStackAI.Trainers;

/// <summary>Learns a model from features and labels. Immutable: its options are
/// fixed, everything that varies comes with the call.</summary>
public interface ITrainer
{
    /// <summary>The name people type and read, for example <c>boosting</c>.</summary>
    string Name { get; }

    /// <summary>Its options in words: equal for equal options in every process, different for different ones. A journal knows by it whether
    /// a trial of that name is of this trainer; empty (the default) when the name says all there is to know.</summary>
    /// <remarks>For options of numbers and words the text of a record in the invariant culture serves.</remarks>
    string Fingerprint => "";

    /// <summary>The form of features this trainer learns best from; the featurizer follows it.</summary>
    FeatureForm FeatureForm { get; }

    /// <summary>Whether the trainer can learn a task.</summary>
    /// <param name="task">The task.</param>
    bool Supports(TaskKind task);

    /// <summary>Learns a model. When the deadline of the context passes, returns the best model so far.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="context">Seed, threads, deadline, progress, validation rows.</param>
    /// <exception cref="ArgumentException">The data do not fit the trainer; the message names the option or the row.</exception>
    /// <exception cref="OperationCanceledException">The context's token was cancelled; thrown within 100 ms.</exception>
    Model Train(TrainingSet data, TrainingContext context);
}
