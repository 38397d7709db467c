/* What can be published together with a page: boxes above the button. */
(() => {
  window.wagtail.app.register(
    'hub-together',
    class extends window.StimulusModule.Controller {
      static targets = ['box', 'button'];

      initialize() {
        this.unticked = new Set(); // the list is rendered anew when a draft is saved
      }

      boxTargetConnected(box) {
        if (this.unticked.has(box.value)) box.checked = false;
        this.show();
      }

      boxTargetDisconnected() {
        this.show();
      }

      show() {
        this.element.hidden = !this.hasBoxTarget;
        this.buttonTarget.hidden = this.boxTargets.every((box) => box.disabled);
      }

      note({ target }) {
        this.unticked[target.checked ? 'delete' : 'add'](target.value);
      }

      /* The boxes have no names: they are no part of the draft that is saved by itself. */
      take() {
        const { form } = this.buttonTarget;
        form.querySelectorAll('input[name=together]').forEach((input) => input.remove());
        this.boxTargets.filter((box) => box.checked).forEach(({ value }) => {
          form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'together', value }));
        });
      }
    },
  );
})();
